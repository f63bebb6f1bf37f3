"""Coded errors of uploads."""

from accord.kernel.errors import define

UPL001 = define(
    "UPL001",
    2,
    "there is no such upload, or it is not yours to see.",
    "没有该上传任务，或您无权查看。",
    "Check the address, or begin again with the file; an upload left unfinished is removed "
    "after some days.",
    "请核对网址，或重新上传文件；长期未完成的上传会被清除。",
)
UPL002 = define(
    "UPL002",
    2,
    "the file has {size} MB; at most {most} MB are taken.",
    "文件大小为 {size} MB，超过上限 {most} MB。",
    "Split the file or compress it with gzip or zip; the administrator can raise ACCORD_UPLOAD_MB.",
    "请拆分文件或用 gzip、zip 压缩；管理员可调高 ACCORD_UPLOAD_MB。",
)
UPL003 = define(
    "UPL003",
    2,
    "your unfinished uploads would hold {size} MB; at most {most} MB are kept for one person.",
    "您未完成的上传合计将达 {size} MB，超过每人上限 {most} MB。",
    "Finish or remove some of them first.",
    "请先完成或删除部分上传。",
)
UPL004 = define(
    "UPL004",
    3,
    "the node has no room for this file: {free} MB are free, {needed} MB are needed.",
    "本节点空间不足：剩余 {free} MB，需要 {needed} MB。",
    "Ask the administrator to free space; what arrived so far is kept.",
    "请联系管理员清理空间；已收到的部分保持不变。",
)
UPL005 = define(
    "UPL005",
    2,
    "the piece belongs at byte {found}, but {expected} bytes have arrived.",
    "该分段应接在第 {found} 字节处，而已收到 {expected} 字节。",
    "Ask for the offset and go on from there.",
    "请查询已收到的长度后从该处继续。",
)
UPL006 = define(
    "UPL006",
    2,
    "the piece arrived damaged: its checksum differs.",
    "该分段在传输中损坏：校验和不符。",
    "It was thrown away; send it again.",
    "该分段已丢弃，请重新发送。",
)
UPL007 = define(
    "UPL007",
    2,
    "the whole file arrived with another digest than the browser announced.",
    "文件全部到达后的摘要与浏览器声明的不一致。",
    "The file changed on the way or while it was sent; it was thrown away. Choose it again.",
    "文件在传输过程中发生变化，已丢弃。请重新选择该文件。",
)
UPL008 = define(
    "UPL008",
    2,
    "the request does not follow the protocol of resumable uploads: {problem}.",
    "请求不符合断点续传协议：{problem}。",
    "Use tus 1.0.0 with Upload-Length and Upload-Offset, pieces of at most {most} MB.",
    "请按 tus 1.0.0 协议给出 Upload-Length 和 Upload-Offset，每段不超过 {most} MB。",
)
UPL009 = define(
    "UPL009",
    2,
    "another piece of this upload is being written.",
    "该上传的另一分段正在写入。",
    "Wait a moment and ask for the offset.",
    "请稍候，再查询已收到的长度。",
)
UPL010 = define(
    "UPL010",
    2,
    "no file was chosen, or it is empty.",
    "未选择文件，或文件为空。",
    "Choose a file that holds at least a row.",
    "请选择至少含一行数据的文件。",
)
UPL011 = define(
    "UPL011",
    2,
    "the file of this upload is no longer on the node.",
    "该上传的文件已不在本节点。",
    "Upload it again; your description of it can be used again.",
    "请重新上传；此前的数据源说明可再次使用。",
)
UPL012 = define(
    "UPL012",
    2,
    'the id "{dataset}" is taken by a dataset you may not write to.',
    "编号“{dataset}”已被其他数据集使用，您无权写入。",
    "Choose another id.",
    "请使用其他编号。",
)
UPL013 = define(
    "UPL013",
    2,
    "this step needs the one before it: {step}.",
    "须先完成上一步：{step}。",
    "Begin at the page of the upload.",
    "请从该上传的首页开始。",
)
UPL014 = define(
    "UPL014",
    2,
    "you act for no party that owns data here.",
    "您不代表任何可在本节点拥有数据的一方。",
    "Ask the administrator to give your account a party and the role of technician or focal point.",
    "请联系管理员为您的账号设定所属方及技术人员或联络员角色。",
)
