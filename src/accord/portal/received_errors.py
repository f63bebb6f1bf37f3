"""Coded errors of files sent to the portal and of importing them."""

from accord.kernel.errors import define

POR090 = define(
    "POR090",
    2,
    "what was sent is too large: {found}, at most {limit}.",
    "发送的内容过大：{found}，上限为 {limit}。",
    "Send a smaller file, or import it on the node itself with the command line; nothing was kept.",
    "请发送较小的文件，或在节点上用命令行导入；未保存任何内容。",
)
POR091 = define(
    "POR091",
    2,
    "this file is no longer kept, or was sent by somebody else.",
    "该文件已不再保留，或由他人发送。",
    "Send it again; a file that was sent is kept for {hours} hours and seen by its sender only.",
    "请重新发送；发送的文件保留{hours}小时，仅发送人可见。",
)
POR092 = define(
    "POR092",
    3,
    "the file cannot be kept on this node: {problem}.",
    "本节点无法保存该文件：{problem}。",
    "Tell the administrator of this node; the record was left as it was.",
    "请告知本节点管理员；记录保持原状。",
)
POR093 = define(
    "POR093",
    2,
    "no file was sent.",
    "未收到文件。",
    "Choose a file and send it again.",
    "请选择文件后重新发送。",
)
POR094 = define(
    "POR094",
    1,
    "this import cannot be undone as a whole: {ids} was changed, or names what it added, since.",
    "该次导入不能整体撤销：此后 {ids} 已有修改，或引用了导入的条目。",
    "Undo the entries one by one from their history; nothing was changed.",
    "请在各条目的修改历史中逐一撤销；未作任何更改。",
)
