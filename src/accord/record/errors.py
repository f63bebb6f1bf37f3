"""Coded errors of the record."""

from accord.kernel.errors import define

REC001 = define(
    "REC001",
    1,
    "this file is not readable YAML: {problem}.",
    "该文件不是可读取的 YAML：{problem}。",
    "Mend the line; the record was left as it was.",
    "请修改该行；记录保持原状。",
)
REC002 = define(
    "REC002",
    1,
    'unknown field "{field}" in {kind} {id}.',
    "{kind} {id} 含有未知字段“{field}”。",
    "Known fields: {known}.",
    "可用字段：{known}。",
)
REC003 = define(
    "REC003",
    1,
    '{id}: "{field}" is missing.',
    "{id}：缺少“{field}”。",
    "Add it; this field is required.",
    "请补充；该字段为必填项。",
)
REC004 = define(
    "REC004",
    1,
    '{id}: "{field}" should be {expected}, found {found}.',
    "{id}：“{field}”应为{expected_zh}，实际为 {found}。",
    "Correct the value.",
    "请更正该值。",
)
REC005 = define(
    "REC005",
    1,
    '{id}: "{field}" names {target}, which no entry has as its id.',
    "{id}：“{field}”所引用的 {target} 不存在。",
    "Correct the id, or add the entry it names.",
    "请更正编号，或补充相应条目。",
)
REC006 = define(
    "REC006",
    1,
    '{id}: "{field}" names {target}, which is a {found}; expected {expected}.',
    "{id}：“{field}”引用了 {target}（{found}），应为 {expected}。",
    "Name an entry of the expected kind.",
    "请引用相应类别的条目。",
)
REC007 = define(
    "REC007",
    1,
    "{id} stands twice: also in {other}.",
    "{id} 重复出现：另见 {other}。",
    "Keep one of the two, or give one a new id.",
    "请保留其一，或另行编号。",
)
REC008 = define(
    "REC008",
    1,
    '{id}: "{field}" has no {language}.',
    "{id}：“{field}”缺少{language_zh}文本。",
    "Everything a person reads exists in both languages: add it, or mark a translation as one.",
    "供人阅读的内容须有中英文两种文本：请补充，译文请注明。",
)
REC009 = define(
    "REC009",
    1,
    "the chain of predecessors runs in a circle: {chain}.",
    "前期文件关系形成循环：{chain}。",
    "Remove one of the links.",
    "请删除其中一个关联。",
)
REC010 = define(
    "REC010",
    1,
    '{id}: "{code}" is no code of the list "{list}" (field "{field}").',
    "{id}：“{code}”不在代码表“{list}”中（字段“{field}”）。",
    "Use one of: {known}.",
    "可用代码：{known}。",
)
REC011 = define(
    "REC011",
    1,
    'no kind of entry is called "{kind}".',
    "没有名为“{kind}”的条目类别。",
    "Use one of: {known}.",
    "可用类别：{known}。",
)
REC012 = define(
    "REC012",
    2,
    "there is no entry {id} that you can see.",
    "没有您可查看的条目 {id}。",
    "Check the id with accord record list.",
    "请用 accord record list 核对编号。",
)
REC013 = define(
    "REC013",
    1,
    "{id} was changed by somebody else: you worked on revision {expected}, the record has {found}.",
    "{id} 已被他人修改：您依据的是第 {expected} 版，现为第 {found} 版。",
    "Read the new revision and make your change again; nothing was overwritten.",
    "请阅读新版本后重新修改；未覆盖任何内容。",
)
REC014 = define(
    "REC014",
    1,
    "entries edited both here and in the content folder: {count} ({ids}).",
    "{count} 个条目在本节点与内容文件夹中均有修改：{ids}。",
    "Nothing was loaded. Say which side to take: --take here or --take content.",
    "未载入任何内容。请指明采用哪一方：--take here 或 --take content。",
)
REC015 = define(
    "REC015",
    3,
    "another load is running on this data folder.",
    "该数据文件夹正在执行另一次载入。",
    "Wait until it has ended, then run it again; the record was left as it was.",
    "请待其结束后再执行；记录保持原状。",
)
REC016 = define(
    "REC016",
    2,
    'the content folder "{folder}" does not exist or holds no YAML file.',
    "内容文件夹“{folder}”不存在或不含 YAML 文件。",
    "Give the folder, or set ACCORD_CONTENT.",
    "请指定文件夹，或设置 ACCORD_CONTENT。",
)
REC017 = define(
    "REC017",
    2,
    '"{text}" is not a {what}.',
    "“{text}”不是有效的{what_zh}。",
    "Write {example}.",
    "请写作 {example}。",
)
REC018 = define(
    "REC018",
    2,
    "entries owned by {owner} are issued by another node; this node can only propose a change.",
    "{owner} 所有的条目由其他节点发布；本节点只能提出修改建议。",
    "Send the proposal to the owner, or let this node serve the owner (ACCORD_SERVES).",
    "请向所有方提出建议，或由本节点为其提供服务（ACCORD_SERVES）。",
)
REC019 = define(
    "REC019",
    3,
    "the chain of revisions of {id} does not verify at revision {number}.",
    "{id} 的修订链在第 {number} 版处校验不通过。",
    "Restore the last good backup and report the fault.",
    "请恢复最近一次完好的备份并报告该问题。",
)
REC020 = define(
    "REC020",
    1,
    "the content folder has {count} faults; nothing was loaded.",
    "内容文件夹有 {count} 处问题；未载入任何内容。",
    "See the list above, or run accord record check.",
    "请查看上述清单，或执行 accord record check。",
)
REC021 = define(
    "REC021",
    1,
    '{id}: the value of "{field}" was erased and cannot be restored.',
    "{id}：“{field}”的内容已删除，无法恢复。",
    "Ask its owner.",
    "请联系其所有方。",
)
REC051 = define(
    "REC051",
    2,
    'the dataset "{dataset}" cannot be described: the id of an entry begins with a letter.',
    "数据集“{dataset}”无法编目：条目编号须以字母开头。",
    "Load the data into a dataset whose id begins with a letter.",
    "请将数据载入编号以字母开头的数据集。",
)
REC052 = define(
    "REC052",
    2,
    '"{owner}" cannot own a dataset: it is no party, organisation or mechanism of the record.',
    "“{owner}”不能作为数据集的所有方：记录中没有此合作方、机构或机制。",
    "accord record list party (organisation, mechanism) lists those there are.",
    "可用 accord record list party（organisation、mechanism）查看。",
)
