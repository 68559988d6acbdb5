"""`relmap demo`: two shipped accounts, all the way from file to report."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from relmap.cli.commands.report_command import write_report
from relmap.cli.commands.score_command import summary
from relmap.cli.output import print_json
from relmap.cli.source import Source
from relmap.interchange import read, write
from relmap.model.errors import Unusable
from relmap.model.records import day
from relmap.resources import resource
from relmap.score.coverage import Score
from relmap.store import open_store
from relmap.store.bring import bring
from relmap.text import Text

ACCOUNTS = ("harbour_bank", "ep_google")


def run(call: Namespace, text: Text) -> None:
    """Import both accounts into a store of their own, print their summaries, write their reports."""
    folder = Path(call.output)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unusable("cannot_write", file=str(folder), reason=error.strerror or str(error)) from error
    store_file = str(folder / "demo.lbug")
    made = []
    for name in ACCOUNTS:
        source = _through_the_store(name, store_file)
        if name == ACCOUNTS[0]:
            write(source.bundle, folder / f"{name}.xlsx", call.lang)
        path = folder / f"{name}.html"
        score = write_report(source, path, call.lang)
        made.append({"account": source.bundle.account, "as_of": source.date, "index": score.index, "report": str(path)})
        if not call.json:
            _print(source, score, path, text)
    if call.json:
        print_json({"accounts": made, "store": store_file})
    else:
        print(text("demo.next", store=store_file, workbook=folder / f"{ACCOUNTS[0]}.xlsx"))


def _through_the_store(name: str, store_file: str) -> Source:
    bundle = read(resource("examples", f"{name}.json"))
    with open_store(store_file, write=True) as store:
        bring(store, bundle, None, who="demo", name=name, delete=True)
        stored = store.load(bundle.account)
    assert stored.as_of is not None
    return Source(stored.bundle, day(stored.as_of), stored.settings)


def _print(source: Source, score: Score, path: Path, text: Text) -> None:
    print(text("score.headline", name=source.bundle.name, date=source.date))
    print()
    print(summary(score, text))
    print()
    print(text("cli.report_written", name=source.bundle.name, date=source.date, file=path))
    print()
