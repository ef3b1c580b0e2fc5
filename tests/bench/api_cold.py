"""CPU of importing the API in a fresh process, against hello worlds of Chalice with boto3 and of FastAPI with Mangum.

Each program's CPU (user and system) above an empty interpreter is measured inside the process itself; the programs
take turns, and the median of their runs counts. The hello worlds make a DynamoDB client as they are imported; the API
makes its own with the first request, so it is measured without and with it.
"""

import os
import statistics
import subprocess
import sys
from pathlib import Path

from tests.bench.figures import Figure

ROOT = Path(__file__).parents[2]
BENCH_PYTHON = ROOT / ".local" / "bench-venv" / "bin" / "python"
ROUNDS = 9
GOAL_MS = 450

MEASURED = """
import resource

def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime

before = cpu()
{code}
print((cpu() - before) * 1000)
"""
ACADEMY = "import app"
CLIENT = "\nfrom chalicelib.core.tables import connection\nconnection().client"
CHALICE = """
import boto3
from chalice import Chalice
app = Chalice(app_name="hello")
dynamodb = boto3.client("dynamodb")

@app.route("/")
def index():
    return {"hello": "world"}
"""
FASTAPI = """
import boto3
from fastapi import FastAPI
from mangum import Mangum
app = FastAPI()
dynamodb = boto3.client("dynamodb")

@app.get("/")
def index():
    return {"hello": "world"}

handler = Mangum(app)
"""
PROGRAMS = {
    "academy": (Path(sys.executable), ACADEMY),
    "academy with client": (Path(sys.executable), ACADEMY + CLIENT),
    "chalice": (Path(sys.executable), CHALICE),
    "fastapi": (BENCH_PYTHON, FASTAPI),
}
ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_ACCESS_KEY_ID": "bench",
    "AWS_SECRET_ACCESS_KEY": "bench",
    "POWERTOOLS_SERVICE_NAME": "academy",
}


def measure() -> list[Figure]:
    """Measure all programs."""
    for name in PROGRAMS:
        cpu_of(name)  # writes byte code, fills the page cache
    rounds = [{name: cpu_of(name) for name in PROGRAMS} for _ in range(ROUNDS)]
    medians = {name: statistics.median(one[name] for one in rounds) for name in PROGRAMS}
    own, ready = medians["academy"], medians["academy with client"]
    chalice, fastapi = medians["chalice"], medians["fastapi"]
    return [
        Figure("import of the API, against Chalice + boto3", own, "ms", baseline=chalice, goal=GOAL_MS),
        Figure("import of the API, against FastAPI + Mangum", own, "ms", baseline=fastapi, goal=fastapi),
        Figure("… with a DynamoDB client, against Chalice + boto3", ready, "ms", baseline=chalice),
        Figure("… with a DynamoDB client, against FastAPI + Mangum", ready, "ms", baseline=fastapi),
    ]


def cpu_of(name: str) -> float:
    """Return the CPU in milliseconds that a program's imports take in a fresh process."""
    python, code = PROGRAMS[name]
    answer = subprocess.run(
        [python, "-c", MEASURED.format(code=code)],
        cwd=ROOT,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=True,
    )
    return float(answer.stdout)
