"""The application of clean-server.py, where a server imports it by name."""

import importlib.util
import pathlib

_place = pathlib.Path(__file__).with_name("clean-server.py")
_specification = importlib.util.spec_from_file_location("clean_server", _place)
_module = importlib.util.module_from_spec(_specification)
_specification.loader.exec_module(_module)
application = _module.application
