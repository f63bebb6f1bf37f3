"""Coded errors of keeping a node."""

from accord.kernel.errors import define

KEP001 = define(
    "KEP001",
    3,
    'the backup "{file}" cannot be written: {problem}.',
    "备份文件“{file}”无法写入：{problem}。",
    "Free space, change its rights or name another file; no part of it was left behind.",
    "请释放空间、调整权限或另选文件；未留下不完整的文件。",
)
KEP002 = define(
    "KEP002",
    1,
    '"{file}" is damaged or is no backup of Accord: {problem}.',
    "“{file}”已损坏或不是本系统的备份：{problem}。",
    "Use another backup; nothing was restored.",
    "请使用其他备份；未恢复任何内容。",
)
KEP003 = define(
    "KEP003",
    2,
    "this node already holds data: {found}.",
    "本节点已有数据：{found}。",
    "Restore into an empty data folder (set ACCORD_DATA) and an empty database; "
    "nothing was changed.",
    "请恢复到空的数据文件夹（设置 ACCORD_DATA）和空的数据库；未作任何更改。",
)
KEP004 = define(
    "KEP004",
    2,
    'the passphrase does not open the secrets in "{file}".',
    "口令无法解开“{file}”中的密钥。",
    "Give the passphrase the backup was made with, or none to restore without its secrets; "
    "nothing was restored.",
    "请提供备份时使用的口令，或不提供口令而不恢复密钥；未恢复任何内容。",
)
KEP005 = define(
    "KEP005",
    3,
    '"{file}" was made by a newer version of Accord ({found}).',
    "“{file}”由更新版本的程序生成（{found}）。",
    "Install that version or a later one, then restore; nothing was restored.",
    "请安装该版本或更新版本后再恢复；未恢复任何内容。",
)
KEP006 = define(
    "KEP006",
    3,
    'what was restored from "{file}" differs from what was backed up: {problem}.',
    "由“{file}”恢复的内容与备份不一致：{problem}。",
    "Use another backup and report the fault; nothing was restored.",
    "请使用其他备份并报告该问题；未恢复任何内容。",
)
KEP007 = define(
    "KEP007",
    2,
    'the data folder "{folder}" was written by an older version of Accord.',
    "数据文件夹“{folder}”由较早版本的程序写入。",
    "Run accord upgrade; it makes a backup first.",
    "请运行 accord upgrade；该命令会先进行备份。",
)
KEP008 = define(
    "KEP008",
    2,
    '"{file}" exists and is no backup of Accord.',
    "“{file}”已存在且不是本系统的备份。",
    "Name another file; this one was left as it was.",
    "请另选文件；该文件保持原状。",
)
KEP009 = define(
    "KEP009",
    3,
    'another backup is being written to "{file}".',
    "另一备份正在写入“{file}”。",
    "Wait until it has ended, or name another file.",
    "请待其结束，或另选文件。",
)
KEP010 = define(
    "KEP010",
    3,
    "the current tables differ from what the revisions say.",
    "现行数据表与修订记录不一致。",
    "Run accord upgrade, which builds them anew from the revisions, and report the fault.",
    "请运行 accord upgrade（将依据修订记录重建），并报告该问题。",
)
KEP011 = define(
    "KEP011",
    3,
    "the web server ended unexpectedly (exit {code}).",
    "门户服务器意外结束（退出码 {code}）。",
    "Read the lines above and run accord doctor.",
    "请查看上方信息并运行 accord doctor。",
)
KEP012 = define(
    "KEP012",
    3,
    "the portal cannot listen on {host}, port {port}: {problem}.",
    "门户无法在 {host} 的端口 {port} 上监听：{problem}。",
    "Set ACCORD_HOST to an address of this machine and ACCORD_PORT to a port above 1023.",
    "请将 ACCORD_HOST 设为本机地址，ACCORD_PORT 设为大于 1023 的端口。",
)
KEP013 = define(
    "KEP013",
    2,
    "the passphrase is empty.",
    "口令为空。",
    "Write a passphrase into the file, or leave the option out: secrets are then not backed up.",
    "请在文件中写入口令，或不使用该选项：此时不备份密钥。",
)
KEP014 = define(
    "KEP014",
    3,
    'the file "{file}" of the data folder is damaged: {problem}.',
    "数据文件夹中的文件“{file}”已损坏：{problem}。",
    "Restore the last good backup; the data were left as they were.",
    "请恢复最近一次完好的备份；数据保持原状。",
)
