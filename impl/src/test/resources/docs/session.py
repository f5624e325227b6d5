# Runs the blocks of a directory, 0.py and on, as one reader pastes them one after the other: python3 session.py <directory> [hurry]
import contextlib
import io
import pathlib
import sys
import time
import traceback

directory = pathlib.Path(sys.argv[1])
if "hurry" in sys.argv:
    time.sleep = lambda seconds: None
pasted = {"__name__": "__main__"}
for block in sorted(directory.glob("*.py"), key=lambda it: int(it.stem)):
    out, err, status = io.StringIO(), io.StringIO(), 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            exec(compile(block.read_text(), block.name, "exec"), pasted)
        except ModuleNotFoundError as missing:
            status = 200
            print(missing.name, file=sys.stderr)
        except SystemExit as end:
            status = 0 if end.code is None else 1
            print(end.code, file=sys.stderr)
        except BaseException:
            status = 1
            traceback.print_exc()
    block.with_suffix(".out").write_text(out.getvalue())
    block.with_suffix(".err").write_text(err.getvalue())
    block.with_suffix(".status").write_text(str(status))
