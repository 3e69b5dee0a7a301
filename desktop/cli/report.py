"""`tilth report`: what was measured in a project, as pages and as a table."""

from __future__ import annotations

from argparse import Namespace

from core.errors import ExitCode
from core.pipeline import Predictors
from desktop.cli.places import open_existing_store, project_named
from desktop.installation import installed
from desktop.issuing import issue


def run(arguments: Namespace) -> int:
    """Write the files that were asked for."""
    with open_existing_store(arguments) as store:
        project = project_named(store, arguments.project)
        contents = issue(store, project, Predictors(installed()), pdf=arguments.pdf, csv=arguments.csv)
    written = ", ".join(str(file) for file in (arguments.pdf, arguments.csv) if file is not None)
    print(f"report {contents.number}: {written}")
    return ExitCode.DONE
