"""Coded errors of writing through the portal: permission, form input, statements of parties."""

from accord.kernel.errors import define

POR040 = define(
    "POR040",
    2,
    "you may not change entries of {owner}.",
    "您无权修改{owner}的条目。",
    "Sign in as somebody who acts for the owner, or ask the owner to make the change.",
    "请以所有方人员的账号登录，或请所有方作出更改。",
)
POR041 = define(
    "POR041",
    2,
    '"{text}" cannot be read as a date.',
    "“{text}”无法识别为日期。",
    "Write it like September 2016, 5-7 March 2019, 2016-09 or 2016-09-05.",
    "请写作 2016年9月、2019年3月5日至7日、2016-09 或 2016-09-05。",
)
POR042 = define(
    "POR042",
    2,
    "only a focal point or secretariat states the view of {party}.",
    "仅{party}的联络员或秘书处可代表其提出意见。",
    "Sign in as a focal point of that party.",
    "请以该方联络员的账号登录。",
)
POR043 = define(
    "POR043",
    2,
    "no reason was given for the change.",
    "未填写更改原因。",
    "Say in a few words why; every revision keeps its reason.",
    "请简要说明；每个版本都保留其原因。",
)
POR044 = define(
    "POR044",
    2,
    "{term} is not an audience you can choose.",
    "共享范围“{term}”不在您可选择的范围内。",
    "Choose one of those offered: those of your own mechanisms.",
    "请从所列范围中选择，即您所属机制的共享范围。",
)
POR045 = define(
    "POR045",
    2,
    "a statement of {by} belongs to {by}, not to {owner}.",
    "{by}的意见应由{by}所有，不能归于{owner}。",
    "Make it the owner.",
    "请将其设为所有方。",
)
POR046 = define(
    "POR046",
    2,
    '"{text}" is longer than {most} characters.',
    "“{text}”超过{most}个字符。",
    "Shorten it.",
    "请缩短。",
)
POR047 = define(
    "POR047",
    2,
    "this needs somebody who is signed in.",
    "该操作须先登录。",
    "Sign in and open the page again.",
    "请登录后重新打开该页面。",
)
POR048 = define(
    "POR048",
    2,
    "{kind} entries decide who may read and write; only an administrator changes them.",
    "“{kind}”条目决定读写权限，仅管理员可以更改。",
    "Ask the administrator of this node.",
    "请联系本节点管理员。",
)
POR049 = define(
    "POR049",
    2,
    "{party} does not take part in the mechanism of this item.",
    "{party}不是该事项所属机制的参与方。",
    "Only parties concerned give a view.",
    "仅有关方可提出意见。",
)
