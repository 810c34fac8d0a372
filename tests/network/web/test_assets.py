"""Behaviour of the design system's build, on a small package of our own making."""

from pathlib import Path

import pytest

from network.web import assets

STYLE = (
    "@font-face{font-family:Frutiger W01;src:url(https://assets.example/a.woff2)}"
    "body{color:#212b32}.x{background:url(/assets/images/arrow.svg)}"
    "@font-face{font-family:Frutiger W01;font-weight:600;src:url(https://assets.example/b.woff)}"
    "\n/*# sourceMappingURL=nhsuk-frontend.min.css.map */"
)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    source = tmp_path / "package"
    (source / "assets" / "images").mkdir(parents=True)
    (source / "assets" / "images" / "arrow.svg").write_text("<svg/>")
    (source / "nhsuk-frontend.min.css").write_text(STYLE)
    (source / "nhsuk-frontend.min.js").write_text("run();\n//# sourceMappingURL=x.map\n")
    return source


def test_the_style_sheet_loads_nothing_from_another_host() -> None:
    plain, _ = assets.parted(STYLE)
    assert "https:" not in plain
    assert "@font-face" not in plain


def test_the_rest_of_the_style_sheet_stays() -> None:
    plain, _ = assets.parted(STYLE)
    assert plain == "body{color:#212b32}.x{background:url(assets/images/arrow.svg)}\n"


def test_the_licensed_font_stands_apart() -> None:
    _, font = assets.parted(STYLE)
    assert font.count("@font-face") == 2


def test_a_build_leaves_no_file_of_an_older_one(package: Path, tmp_path: Path) -> None:
    target = tmp_path / "static"
    target.mkdir()
    (target / "old.css").write_text("")
    count = assets.build(package, target)
    found = sorted(path.relative_to(target).as_posix() for path in target.rglob("*.*"))
    assert found == ["assets/images/arrow.svg", "font.css", "nhsuk.css", "nhsuk.js"]
    assert count == len(found)


def test_a_missing_package_leaves_the_last_build_alone(tmp_path: Path) -> None:
    target = tmp_path / "static"
    target.mkdir()
    (target / "nhsuk.css").write_text("kept")
    with pytest.raises(FileNotFoundError):
        assets.build(tmp_path / "nowhere", target)
    assert (target / "nhsuk.css").read_text() == "kept"


def test_a_missing_package_is_said_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert assets.main(tmp_path / "nowhere", tmp_path / "static") == 2
    said = capsys.readouterr().err
    assert "npm ci --ignore-scripts" in said
    assert said.count("\n") == 1


def test_what_was_built_is_counted_aloud(
    package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert assets.main(package, tmp_path / "static") == 0
    assert capsys.readouterr().out.startswith("4 design-system files")
