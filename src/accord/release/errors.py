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
REL004 = define(
    "REL004",
    1,
    'the data of "{dataset}" are held back: in load {load} the test "{test}" of {parameter} '
    "could not run ({detail}).",
    "“{dataset}”的数据暂缓发布：批次{load}中 {parameter} 的“{test_zh}”未能执行（{detail}）。",
    "Only the owner sees them. Mend the cause, take the load back "
    "(`accord lake rollback {load}`) and load its files again.",
    "目前仅所有方可见。请排除原因，撤销该批次（`accord lake rollback {load}`），再重新入库。",
)
REL003 = define(
    "REL003",
    3,
    "the log of releases does not verify at line {number}.",
    "发布日志在第 {number} 条处校验不通过。",
    "Restore the last good backup and report the fault.",
    "请恢复最近一次完好的备份并报告该问题。",
)
