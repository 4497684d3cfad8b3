"""The table of values in helm/README.md, made of values.yaml and the schema's descriptions.

    python3 src/test/helm/values_table.py       writes it anew; needs PyYAML
"""

import json
import os

import yaml

CHART = os.path.abspath(os.path.join(os.path.dirname(__file__), "../../../helm"))
README = os.path.join(CHART, "README.md")
BEGIN, END = "<!-- values -->\n", "<!-- /values -->\n"


def leaves(values, schema, path=()):
    """(path, default, schema) of every value that the schema does not look into."""
    for name, inner in schema["properties"].items():
        if name == "global":
            continue
        if "properties" in inner and "description" in inner and values[name] != {} and set(values[name]) <= set(inner["properties"]):
            yield from leaves(values[name], inner, (*path, name))
        else:
            yield (".".join((*path, name)), values[name], inner)


def read():
    with open(os.path.join(CHART, "values.yaml")) as file:
        values = yaml.safe_load(file)
    with open(os.path.join(CHART, "values.schema.json")) as file:
        schema = json.load(file)
    if set(values) != set(schema["properties"]) - {"global"}:
        raise ValueError(f"values.yaml and the schema differ in {set(values) ^ set(schema['properties'])}")
    return values, schema


def missing_descriptions():
    return [name for name, _, schema in leaves(*read()) if not schema.get("description")]


def table():
    lines = ["| value | default | |\n", "|---|---|---|\n"]
    for name, default, schema in leaves(*read()):
        shown = default if isinstance(default, str) else json.dumps(default)
        shown = f"`{shown}`" if shown and len(shown) <= 60 else "" if not shown else "see values.yaml"
        text = schema.get("description", "")
        if "enum" in schema and len(schema["enum"]) > 1:
            choices = ", ".join(f"`{choice}`" for choice in schema["enum"] if choice)
            text = f"{choices}. {text}"
        lines.append(f"| `{name}` | {shown} | {text.replace('|', '&#124;')} |\n")
    return "".join(lines)


def table_of_readme():
    with open(README) as file:
        return file.read().split(BEGIN)[1].split(END)[0]


def write():
    with open(README) as file:
        before, rest = file.read().split(BEGIN)
    with open(README, "w") as file:
        file.write(before + BEGIN + table() + END + rest.split(END)[1])


if __name__ == "__main__":
    write()
