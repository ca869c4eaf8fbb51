# 权限：何人可做何事，为何不可。
right-read = 查看
right-enter = 录入
right-structure = 调整单位和网格
right-merge = 合并人员
right-take_over = 补录已定的
right-begin = 开考核周期
right-score = 评分
right-review = 审核
right-publish = 公示
right-approve = 审定
right-file = 备案
right-define = 修改定义
right-configure = 修改设置
right-accounts = 管理账号
right-reveal = 查看隐去的号码
right-export = 导出
right-audit = 审计

not-shown = —不显示
account-elsewhere = 其他单位

denied-right = 您的角色不能{ $right }{ $kind }。请由有此权限的账号办理（见“账号”）。
denied-state = 现阶段您的角色不能{ $right }此{ $kind }。请其退回，或由现阶段的经办人办理。
denied-field = 您的角色不能填改“{ $field }”。请由有此权限的账号办理。
denied-other-duty = “{ $role }”不归您的部门。请联系县级经办。
denied-own-work = 您经手录入的，须由另一账号{ $right }。
denied-own-score = 本人的考核须由他人评分、审核，公示前本人不可见。
denied-second-administrator = 已有管理员，只能有一个。须移交时由现管理员停用自己的账号并指定接手人。
denied-no-administrator = 停用后将无人管理账号。请同时指定接手的管理员。
denied-vetting-below-county = 联审意见和后备名单只能指定给全县范围的账号。请先清空管辖单位。
denied-no-successor = 接手人须是另一个在用的账号。请另选一个。
