"""Coded errors of the portal: settings, data folder, sign-in, jobs."""

from accord.kernel.errors import define

POR001 = define(
    "POR001",
    3,
    'the data folder "{folder}" cannot be written: {problem}.',
    "数据文件夹“{folder}”无法写入：{problem}。",
    "Free space or change its rights, or set ACCORD_DATA to another folder; nothing was changed.",
    "请释放空间或调整权限，或将 ACCORD_DATA 设为其他文件夹；未作任何更改。",
)
POR002 = define(
    "POR002",
    3,
    'the data folder "{folder}" was written by a newer version of Accord ({found}).',
    "数据文件夹“{folder}”由更新版本的程序写入（{found}）。",
    "Install that version or a later one; the data were left as they were.",
    "请安装该版本或更新版本；数据保持原状。",
)
POR003 = define(
    "POR003",
    2,
    'the setting {name} is "{value}"; expected {expected}.',
    "设置项 {name} 的值为“{value}”；应为{expected}。",
    "Correct it; see the reference page of settings.",
    "请更正；参见设置项说明页。",
)
POR004 = define(
    "POR004",
    3,
    "port {port} on {host} is taken by another program.",
    "{host} 的端口 {port} 已被其他程序占用。",
    "Stop that program, or set ACCORD_PORT to another port.",
    "请停止该程序，或将 ACCORD_PORT 设为其他端口。",
)
POR005 = define(
    "POR005",
    2,
    "this sign-in link was used already or is too old.",
    "该登录链接已使用或已过期。",
    "Make a new one with accord user link.",
    "请用 accord user link 重新生成。",
)
POR006 = define(
    "POR006",
    3,
    "the database cannot be used: {problem}.",
    "数据库无法使用：{problem}。",
    "Run accord doctor; the record was left as it was.",
    "请运行 accord doctor；记录保持原状。",
)
POR010 = define(
    "POR010",
    2,
    '"{lang}" is not a language of these pages.',
    "本系统页面没有“{lang}”语言版本。",
    "The address begins with /zh/ or /en/.",
    "网址应以 /zh/ 或 /en/ 开头。",
)
POR011 = define(
    "POR011",
    2,
    "there is no page at this address.",
    "该网址没有对应的页面。",
    "Check the address, or begin at the start page.",
    "请核对网址，或从首页开始浏览。",
)
POR012 = define(
    "POR012",
    2,
    '"{name}" in the address is "{value}", which is not {expected}.',
    "网址中的 {name} 写作“{value}”，不是{expected_zh}。",
    "Correct it, or take it out of the address.",
    "请更正，或从网址中删去该项。",
)
POR013 = define(
    "POR013",
    2,
    'there is no entry "{id}" that can be shown here.',
    "此处没有可显示的条目“{id}”。",
    "Check the id; it may not be released to you, or not recorded or dated by the chosen time.",
    "请核对编号；该条目也可能未向您共享，或在所选时点尚未记录或发生。",
)
POR014 = define(
    "POR014",
    2,
    '"{name}" in the address is "{value}", which the list does not know.',
    "网址中的 {name} 写作“{value}”，列表中没有该选项。",
    "Choose from the list, or take it out of the address.",
    "请从列表中选择，或从网址中删去该项。",
)
POR015 = define(
    "POR015",
    2,
    "too many attempts to sign in; no password is tried for {minutes} minutes.",
    "登录尝试次数过多，{minutes}分钟内不再受理密码登录。",
    "Wait, or ask the administrator of this node for a one-time link.",
    "请稍后再试，或向本节点管理员索取一次性登录链接。",
)
POR016 = define(
    "POR016",
    3,
    "something went wrong on this node.",
    "本节点处理请求时出现问题。",
    "Try again; if it happens again, tell the administrator of this node the time and the address.",
    "请重试；如再次出现，请将时间和网址告知本节点管理员。",
)
POR017 = define(
    "POR017",
    2,
    "this form is too old or did not come from this portal.",
    "该表单已失效，或并非来自本系统页面。",
    "Go back, load the page again and send the form once more.",
    "请返回并重新加载页面后再次提交。",
)
POR018 = define(
    "POR018",
    2,
    "the request cannot be read.",
    "无法读取该请求。",
    "Check the address; the node answers only under the host names it was set up for.",
    "请核对网址；本节点仅以所设置的主机名提供服务。",
)
