"""Coded errors of the reports."""

from accord.kernel.errors import define

RPT001 = define(
    "RPT001",
    2,
    'there is no report "{text}".',
    "没有名为“{text}”的报告。",
    "Known: {known}.",
    "可用：{known}。",
)
RPT002 = define(
    "RPT002",
    2,
    'there is no instrument "{text}" that readers of this report may see.',
    "没有本报告读者可查看的合作文件“{text}”。",
    "Known: {known}.",
    "可用：{known}。",
)
RPT003 = define(
    "RPT003",
    2,
    'there is no format "{text}" for reports.',
    "报告没有“{text}”这种格式。",
    "Known: {known}.",
    "可用：{known}。",
)
RPT004 = define(
    "RPT004",
    3,
    "the report could not be written to {file}: {problem}.",
    "报告无法写入 {file}：{problem}。",
    "Check the folder, the rights and the free space, then run it again.",
    "请检查文件夹、权限和剩余空间后重试。",
)
RPT005 = define(
    "RPT005",
    3,
    "this machine has no font with Chinese characters, which a report as PDF or with charts needs.",
    "本机没有含中文的字体，无法生成 PDF 或含图的报告。",
    "Install one, on Debian: apt-get install fonts-noto-cjk. HTML and XLSX need none.",
    "请安装中文字体，Debian 上执行 apt-get install fonts-noto-cjk。HTML 和 XLSX 不需要。",
)
RPT006 = define(
    "RPT006",
    2,
    '"{text}" does not name readers a report can be made for.',
    "“{text}”不是可为其编制报告的读者范围。",
    "Write public, owner, members:MEC-CA, focal_points:MEC-CA or secretariats:MEC-CA.",
    "请写作 public、owner、members:MEC-CA、focal_points:MEC-CA 或 secretariats:MEC-CA。",
)
RPT007 = define(
    "RPT007",
    2,
    'there is no party "{text}" in the mechanism of this instrument.',
    "该合作文件所属机制中没有合作方“{text}”。",
    "Known: {known}.",
    "可用：{known}。",
)
RPT008 = define(
    "RPT008",
    2,
    "a report needs its language: zh or en, not {text}.",
    "报告语言应为 zh 或 en，而不是 {text}。",
    "Give --lang zh or --lang en.",
    "请指定 --lang zh 或 --lang en。",
)
RPT009 = define(
    "RPT009",
    3,
    "the PDF or picture could not be set: {problem}.",
    "无法排版 PDF 或图片：{problem}。",
    "Report this fault with the command that was run; the other formats still work.",
    "请将所执行的命令连同此信息报告给维护者；其他格式仍可使用。",
)
RPT010 = define(
    "RPT010",
    2,
    "{by} is no secretariat of the mechanism of this instrument.",
    "{by}不是该合作文件所属机制的秘书处。",
    "A report is released by the secretariats of its mechanism: {known}.",
    "报告由其机制的秘书处审核发布：{known}。",
)
RPT011 = define(
    "RPT011",
    1,
    "the text has changed since it was read: its fingerprint is {found}, not {given}.",
    "该文本在审阅后已有变化：文本指纹现为 {found}，而不是 {given}。",
    "Build the report again, read it, and release it under its new fingerprint; nothing was kept.",
    "请重新生成并审阅报告，再按新的文本指纹审核发布；未保存任何内容。",
)
