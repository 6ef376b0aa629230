"""The specification: whole, valid, and kept by every answer, whatever is asked."""

from collections import Counter

import pytest
import schemathesis
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, settings
from openapi_spec_validator import validate
from pydantic import TypeAdapter
from schemathesis import GenerationMode
from schemathesis.config import ChecksConfig, GenerationConfig, PhaseConfig, PhasesConfig, ProjectConfig, ProjectsConfig
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.web.conftest import MakeApp, parts_of
from web import keys
from web.operation import described
from web.openapi import ARGUMENT, DESCRIBED, METHODS
from web.stream_parts import StreamPart
