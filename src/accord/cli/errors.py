"""Coded errors of the command line."""

from accord.kernel.errors import AccordError, define

CLI001 = define(
    "CLI001",
    2,
    '"{text}" is no date.',
    "“{text}”不是有效日期。",
    "Write a day such as 2013-12-31.",
    "请写作具体日期，如 2013-12-31。",
)
CLI002 = define(
    "CLI002",
    2,
    '"{text}" is no point in time.',
    "“{text}”不是有效的时间点。",
    "Write a time such as 2026-11-20T12:00:00+08:00.",
    "请写作具体时间，如 2026-11-20T12:00:00+08:00。",
)
CLI003 = define(
    "CLI003",
    2,
    'there is no instrument "{text}".',
    "没有合作文件“{text}”。",
    "Known: {known}.",
    "可用：{known}。",
)
CLI004 = define(
    "CLI004",
    2,
    'there is no user "{text}".',
    "没有用户“{text}”。",
    "See accord user list.",
    "请查看 accord user list。",
)
CLI005 = define(
    "CLI005",
    1,
    "reference pages are stale: {pages}.",
    "说明页已过期：{pages}。",
    "Run accord docs build and commit what it writes.",
    "请运行 accord docs build 并提交其输出。",
)
CLI006 = define(
    "CLI006",
    3,
    "{what} could not be written or read: {problem}.",
    "{what} 无法读写：{problem}。",
    "Check the path, the rights and the free space, then run it again.",
    "请检查路径、权限和剩余空间后重试。",
)
CLI007 = define(
    "CLI007",
    2,
    'the user "{text}" exists already.',
    "用户“{text}”已存在。",
    "Choose another name.",
    "请另选名称。",
)


def of_the_system(problem: OSError) -> AccordError:
    """Return what a person is told of a file that could not be written or read."""
    what = problem.filename or "a file"
    return CLI006(what=what, problem=problem.strerror or str(problem))
