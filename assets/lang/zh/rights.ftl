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
right-erase = 删除个人信息

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

# touyan user
cli-user = 账号
cli-user-list = 列出账号
cli-user-show = 查看一个账号
cli-user-add = 新增账号（由管理员）
cli-user-change = 修改账号的角色、单位等
cli-user-close = 停用账号，草稿转给接手人
cli-value-login = 登录名
cli-value-name = 姓名
cli-value-role = 角色
cli-value-roles = 角色,角色
cli-arg-login = Unix 登录名，或共用入口里的名字
cli-arg-user-name = 屏幕和记录里显示的姓名
cli-arg-role = administrator、security_officer、auditor、county_clerk、department_officer、approver、town_clerk、village_clerk、reader
cli-arg-user-unit = 管辖单位的代码（不写为全县）
cli-arg-user-person = 对应人员的编号（本人的考核本人不可见）
cli-arg-speaks = 语言：zh 或 en
cli-arg-duties = 部门干部分管的网格角色
cli-arg-user-gate = 这是多人共用的 Unix 账号
cli-arg-vetting = 指定可看联审意见和后备名单（由安全员）
cli-arg-no-vetting = 取消上述指定
cli-arg-successor = 接手人的登录名

account-alone = 只有您一个账号，可办理一切。按 0 添加第二个，此后管理员看不到个人信息。
accounts-add = 新增账号
cli-value-language = zh或en
