import Canvas
import Testing

@Test func goldenText() {
    var canvas = Canvas(size: Size(columns: 8, rows: 2))
    canvas.put("GET 漢", column: 0, row: 0, style: Style(role: 1))
    canvas.put("\u{1B}[2J", column: 0, row: 1, style: Style(role: 2, backdrop: 1, attributes: [.underline, .bold]))
    canvas.cursor = (4, 1)
    let golden = GoldenText(canvas) { "role\($0)" }.description
    #expect(
        golden == """
            8x2 cursor 4,1
            |GET 漢  |
            |?[2J    |
            0 0..6 role1
            1 0..4 role2 on role1 bold underline

            """)
}
