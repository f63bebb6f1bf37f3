"""The settings a node is run with, read from the environment; documented page by page."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from accord.portal.errors import POR003


@dataclass(frozen=True)
class Setting:
    """One setting: environment name, default, meaning in both languages."""

    name: str
    default: str
    en: str
    zh: str
    form: str = "text"


SETTINGS = (
    Setting(
        "ACCORD_DATA",
        "./data",
        "Folder that holds the database, uploads and secrets.",
        "存放数据库、上传文件和密钥的文件夹。",
        "path",
    ),
    Setting(
        "ACCORD_CONTENT",
        "./content",
        "Content folder that accord record load reads when none is named.",
        "accord record load 未指明时读取的内容文件夹。",
        "path",
    ),
    Setting("ACCORD_HOST", "127.0.0.1", "Address the portal listens on.", "门户监听的地址。"),
    Setting("ACCORD_PORT", "8000", "Port the portal listens on.", "门户监听的端口。", "integer"),
    Setting(
        "ACCORD_ALLOWED_HOSTS",
        "localhost,127.0.0.1,[::1]",
        "Host names under which the portal answers, separated by commas.",
        "门户响应的主机名，以逗号分隔。",
        "list",
    ),
    Setting(
        "ACCORD_NODE",
        "",
        "Id of this node; made once and kept in the data folder when not set.",
        "本节点编号；未设置时自动生成一次并保存于数据文件夹。",
    ),
    Setting(
        "ACCORD_SERVES",
        "*",
        "Owners whose entries this node issues, separated by commas; * for all.",
        "本节点负责发布其条目的所有方，以逗号分隔；* 表示全部。",
        "list",
    ),
    Setting(
        "ACCORD_PUBLISH_DRAFTS",
        "no",
        "Whether computed statuses nobody has confirmed yet are public (yes or no).",
        "是否公开尚未确认的状态初稿（yes 或 no）。",
        "boolean",
    ),
    Setting(
        "ACCORD_UPLOAD_MB",
        "2048",
        "How many megabytes a file brought in through the browser may have.",
        "通过浏览器上传的单个文件的最大兆字节数。",
        "integer",
    ),
    Setting(
        "ACCORD_UPLOAD_USER_MB",
        "8192",
        "How many megabytes one person's uploads not yet stored may have together.",
        "每人尚未入库的上传文件合计的最大兆字节数。",
        "integer",
    ),
    Setting(
        "ACCORD_UPLOAD_DAYS",
        "14",
        "After how many days an upload nobody went on with is removed.",
        "上传任务无人继续时，经过多少天后清除。",
        "integer",
    ),
    Setting(
        "ACCORD_LANG",
        "",
        "Language of the command line: zh or en; the system's language when not set.",
        "命令行语言：zh 或 en；未设置时采用系统语言。",
    ),
    Setting(
        "ACCORD_HTTPS",
        "no",
        "Whether the portal is reached over HTTPS only (yes or no): cookies are then marked so.",
        "门户是否仅通过 HTTPS 访问（yes 或 no）：启用后 Cookie 作相应标记。",
        "boolean",
    ),
    Setting(
        "DATABASE_URL",
        "",
        "Database address, for example postgresql://…; the embedded SQLite when not set.",
        "数据库地址，如 postgresql://…；未设置时使用内置 SQLite。",
    ),
)
_BY_NAME = {s.name: s for s in SETTINGS}


def value(name: str, environment: Mapping[str, str] = os.environ) -> str:
    """Return a setting as text. Raises KeyError for a name that is no setting."""
    return environment.get(name) or _BY_NAME[name].default


def flag(name: str) -> bool:
    """Return a yes-or-no setting. Raises AccordError POR003 for anything else."""
    text = value(name).lower()
    if text not in ("yes", "no"):
        raise POR003(name=name, value=text, expected="yes | no")
    return text == "yes"


def number(name: str) -> int:
    """Return a whole-number setting. Raises AccordError POR003 for anything else."""
    text = value(name)
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise POR003(name=name, value=text, expected="1–65535")
    return int(text)


def entries(name: str) -> list[str]:
    """Return a setting that lists several values."""
    return [part.strip() for part in value(name).split(",") if part.strip()]


def content_folder() -> Path:
    """Return the content folder: as set, else ./content, else the checkout's own."""
    set_one = os.environ.get("ACCORD_CONTENT")
    if set_one:
        return Path(set_one)
    here = Path("content")
    checkout = Path(__file__).parents[3] / "content"
    return here if here.is_dir() or not checkout.is_dir() else checkout
