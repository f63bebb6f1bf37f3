"""Coded errors of the door."""

from accord.kernel.errors import define

REL001 = define(
    "REL001",
    2,
    '"{term}" is no audience.',
    "“{term}”不是有效的共享范围。",
    "Use owner, parties:<list>, side:<mechanism>/<side>, secretariats:<mechanism>, "
    "focal_points:<mechanism>, members:<mechanism> or public.",
    "请使用 owner、parties:<列表>、side:<机制>/<一方>、secretariats:<机制>、"
    "focal_points:<机制>、members:<机制> 或 public。",
)
REL002 = define(
    "REL002",
    2,
    "{id} cannot be recalled: {why}.",
    "无法撤回 {id}：{why}。",
    "Only the owner's node recalls an entry, and only once.",
    "仅所有方的节点可撤回条目，且仅可撤回一次。",
)
REL003 = define(
    "REL003",
    3,
    "the log of releases does not verify at line {number}.",
    "发布日志在第 {number} 条处校验不通过。",
    "Restore the last good backup and report the fault.",
    "请恢复最近一次完好的备份并报告该问题。",
)
