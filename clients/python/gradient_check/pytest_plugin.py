"""The plug-in of pytest: the fixture `gradient_check`, a folder for reports, and a seed for points."""

import os
import re
import zlib

import pytest

from . import _check
from ._result import Result


def pytest_addoption(parser):
    """Adds the options."""
    group = parser.getgroup("gradient-check")
    group.addoption(
        "--gradient-check-report", metavar="DIR", help="Write a report of each gradient check to this folder: HTML and JSON.")
    group.addoption(
        "--gradient-check-seed", metavar="N", type=int, default=0,
        help="The seed of gradient_check.random, by which tests choose their points (0).")


def pytest_configure(config):
    """Notes the running test, for the names of reports, and makes the folder for them."""
    config.pluginmanager.register(_RunningTest(), "gradient-check-running-test")
    folder = config.getoption("--gradient-check-report")
    if folder:
        os.makedirs(folder, exist_ok=True)


class _RunningTest:
    name = ""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item):
        self.name = item.nodeid


class Checker:
    """The fixture: called like `check_gradient`, it fails the test unless the gradient is verified.

    Its methods `jacobian`, `hessian`, `jvp`, `vjp` and `directional` do the same of the other checks.
    """

    def __init__(self, config):
        self._config = config
        self._folder = config.getoption("--gradient-check-report")
        self._counts = {}

    @property
    def seed(self) -> int:
        """The seed that was given by --gradient-check-seed."""
        return self._config.getoption("--gradient-check-seed")

    @property
    def random(self):
        """A new random number generator (of NumPy), the same in every run of this test with the same seed."""
        import numpy

        return numpy.random.default_rng([self.seed, zlib.crc32(self._test.encode())])

    def __call__(self, f, g, x=None, *, accept=(), **options) -> Result:
        """Checks a gradient as `check_gradient` does; accept: reasons of "inconclusive" that are no failure."""
        __tracebackhide__ = True
        return self._judged(_check.check_gradient(f, g, x, **options), accept)

    def jacobian(self, f, jacobian, x=None, *, accept=(), **options) -> Result:
        """Checks a Jacobian as `check_jacobian` does."""
        __tracebackhide__ = True
        return self._judged(_check.check_jacobian(f, jacobian, x, **options), accept)

    def hessian(self, f, g, h, x=None, *, accept=(), **options) -> Result:
        """Checks a gradient and a Hessian as `check_hessian` does."""
        __tracebackhide__ = True
        return self._judged(_check.check_hessian(f, g, h, x, **options), accept)

    def jvp(self, f, jvp, x=None, *, accept=(), **options) -> Result:
        """Checks forward mode as `check_jvp` does."""
        __tracebackhide__ = True
        return self._judged(_check.check_jvp(f, jvp, x, **options), accept)

    def vjp(self, f, vjp, x=None, *, accept=(), **options) -> Result:
        """Checks reverse mode as `check_vjp` does."""
        __tracebackhide__ = True
        return self._judged(_check.check_vjp(f, vjp, x, **options), accept)

    def directional(self, f, derivative, x=None, *, accept=(), **options) -> Result:
        """Checks a derivative along a vector as `check_directional` does."""
        __tracebackhide__ = True
        return self._judged(_check.check_directional(f, derivative, x, **options), accept)

    @property
    def _test(self):
        return self._config.pluginmanager.getplugin("gradient-check-running-test").name

    def _judged(self, result, accept):
        __tracebackhide__ = True
        if self._folder:
            self._save(result)
        return result.raise_unless_verified(accept)

    def _save(self, result):
        """Writes the reports under a name that no other test and no other worker has: the last check of each number."""
        test = self._test
        self._counts[test] = number = self._counts.get(test, 0) + 1
        # Characters that a file system may not take; a sum of all, since two names may differ in these alone.
        name = f"{re.sub('[^A-Za-z0-9_.=-]+', '-', test)[-120:]}-{zlib.crc32(test.encode()):08x}"
        name += "" if number == 1 else f"-{number}"
        for extension in (".json", ".html"):
            result.save(os.path.join(self._folder, name + extension))


# Of the session, as hypothesis rightly complains of fixtures that each of its examples would share; it holds no state of a test.
@pytest.fixture(scope="session")
def gradient_check(request):
    """Checks a gradient, and fails the test at its own line unless the gradient is verified."""
    return Checker(request.config)
