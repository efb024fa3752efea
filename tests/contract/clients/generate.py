#!/usr/bin/env python3
"""Generates a client per platform as docs/clients.md advises, and looks at the names that came out."""

import json
import pathlib
import re
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

ROOT = pathlib.Path(__file__).resolve().parents[3]
OUT = ROOT / "target" / "contract" / "clients"
CONTRACT = ROOT / "openapi" / "openapi.json"

# The options that docs/clients.md recommends; the two are held to each other.
GENERATORS = {
    "kotlin": ("kotlin", "serializationLibrary=moshi,enumUnknownDefaultCase=true,enumPropertyNaming=UPPERCASE"),
    "swift": ("swift6", "enumUnknownDefaultCase=true,useCustomDateWithoutTime=true,responseAs=AsyncAwait"),
    "dart": ("dart-dio", "enumUnknownDefaultCase=true,serializationLibrary=json_serializable"),
    "typescript": ("typescript-fetch", "stringEnums=true"),
    "python": ("python", "packageName=aftercare_client"),
    "rust": ("rust", "library=reqwest"),
}
# Where each keeps one file per model; a model that the contract does not name was made up.
MODELS = {
    "kotlin": "src/main/kotlin/**/models/*.kt",
    "swift": "Sources/**/Models/*.swift",
    "dart": "lib/src/model/*.dart",
    "typescript": "models/*.ts",
    "python": "aftercare_client/models/*.py",
    "rust": "src/models/*.rs",
}
# Names that a generator makes up where the contract has left something unnamed.
MADE_UP = re.compile(r"\b\w*(?:Inner|OneOf|AnyOf|InlineObject|InlineResponse)\w*")
DECLARES = re.compile(r"\b(?:enum\s+class|class|struct|enum|interface|protocol|typealias|type|object|union)\s+(\w+)")
SOURCES = {".kt", ".swift", ".dart", ".ts", ".py", ".rs"}


def generate(platform: str) -> tuple[str, float, int]:
    generator, options = GENERATORS[platform]
    folder = OUT / platform
    shutil.rmtree(folder, ignore_errors=True)
    command = ["openapi-generator-cli", "generate", "-i", str(CONTRACT), "-g", generator, "-o", str(folder),
               f"--additional-properties={options}",
               "--global-property=apiTests=false,modelTests=false,apiDocs=false,modelDocs=false"]
    started = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{platform}: the generator failed\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return platform, time.monotonic() - started, judge(platform, folder)


def forms(contract: dict) -> set[str]:
    """Schemas of form bodies: generators make parameters of their members, not types."""
    bodies = (
        operation.get("requestBody", {}).get("content", {}).get("multipart/form-data", {})
        for path in contract["paths"].values()
        for operation in path.values()
        if isinstance(operation, dict)
    )
    references = (body.get("schema", {}).get("$ref", "") for body in bodies)
    return {reference.rpartition("/")[2] for reference in references if reference}


def judge(platform: str, folder: pathlib.Path) -> int:
    """Counts the types of a client; fails when one is made up, or when a schema has none."""
    declared: set[str] = set()
    for source in folder.rglob("*"):
        if source.suffix in SOURCES:
            declared.update(DECLARES.findall(source.read_text(encoding="utf-8")))
    contract = json.loads(CONTRACT.read_text(encoding="utf-8"))
    schemas = contract["components"]["schemas"]
    plain = {plain_name(name) for name in schemas} | {"index", "init", "mod"}
    models = [file.stem for file in folder.glob(MODELS[platform])]
    typed = schemas.keys() - forms(contract)
    if len(models) < len(typed):
        raise SystemExit(f"{platform}: {len(models)} models of {len(typed)}")
    made_up = sorted(name for name in declared if MADE_UP.fullmatch(name))
    made_up += sorted(name for name in models if plain_name(name) not in plain)
    if made_up:
        raise SystemExit(f"{platform}: made-up types {made_up}")
    missing = sorted(name for name in typed if name not in declared)
    if missing:
        raise SystemExit(f"{platform}: no type for {missing}")
    return len(declared)


def plain_name(name: str) -> str:
    """Without what the platforms' habits add: letter case and underscores."""
    return name.lower().replace("_", "")


def check_advice() -> None:
    advice = (ROOT / "docs" / "clients.md").read_text(encoding="utf-8")
    for platform, (generator, options) in GENERATORS.items():
        for words in (f"-g {generator}", options):
            if words not in advice:
                raise SystemExit(f"docs/clients.md does not say `{words}` for {platform}")


def main() -> None:
    check_advice()
    with ThreadPoolExecutor(2) as pool:
        for platform, seconds, types in pool.map(generate, GENERATORS):
            print(f"{platform}: {types} types, none made up, {seconds:.0f} s")


if __name__ == "__main__":
    sys.exit(main())
