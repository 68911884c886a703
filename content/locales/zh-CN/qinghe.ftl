# Every word of the interface. The same keys stand in en/qinghe.ftl.

## Frame
site-name = 青禾课堂
site-tagline = 青禾课堂 · 青少年毒品预防教育
skip = 跳到正文
crumbs = 当前位置
sign-out = 退出登录
nav-label = 主要栏目
nav-classes = 我的班级
nav-participation = 参与情况
nav-school = 学校情况
help-jump = 求助
quick-exit = 快速离开
help-label = 求助电话
help-title = 需要帮助？随时可以打
help-120 = 急救
help-110 = 报警
help-12356 = 心理热线
help-12355 = 青少年热线
help-link = 求助与使用说明
privacy-link = 隐私
form-error = 错误：

## Errors
error-lead = 可以返回上一页，或者回到首页再试一次。
error-home = 回到首页
error-attempt-closed = 这份测验已经交卷，不能再改
error-busy = 现在人太多了，请过几秒再试
error-file = 这个文件读不出来
error-forbidden = 您没有权限查看这个页面
error-internal = 系统出了点问题，我们已经记录下来
error-invalid = 填写的内容有误，请检查后再试
error-lesson-first = 先学完课程，再做测验
error-must-change-password = 请先修改初始密码
error-not-found = 找不到这个页面
error-sign-in-required = 请先登录
error-too-many-attempts = 尝试次数太多，请稍后再试
error-wrong-credentials = 登录信息不正确

## Fields
field-choose-class = 请选择班级
field-choose-module = 请选择一门课
field-choose-one = 请至少选一项
field-due-date = 请填写完整的日期和时间，例如 2026-12-20 20:00
field-due-far = 截止时间不能超过一年
field-due-past = 截止时间要晚于现在
field-name-length = 名称不能为空，也不能太长
field-note-length = 留言最多 200 个字
field-password-guessable = 这个密码太容易被猜到，请换一个
field-password-long = 密码太长了
field-password-short = 密码至少要 10 个字符
field-passwords-differ = 两次输入的不一致
field-pin-guessable = 这个密码太容易被猜到，不要用连号或相同的数字
field-pin-shape = 请输入 6 到 12 位数字
field-required = 这一项不能为空
field-same-as-before = 新密码不能和原来的一样
field-school-unknown = 没有找到这个学校代码，请对照登录条再看一遍
field-target-range = 目标应在 1 到 100 之间
field-unknown-option = 这个选项不存在，请刷新页面后重选
field-username-shape = 用户名为 3 到 64 个小写字母、数字、点、横线或下划线
field-wrong-password = 原密码不正确

## Parts
state-not-started = 未开始
state-started = 进行中
state-completed = 已完成
state-late = 已过期
overfull-title = 数据有矛盾，请联系管理员核对
overfull-text = 人数 { $part } 超过了总数 { $whole }，参与率暂不显示。
participation-rate = 参与率
participation-bar = 参与率 { $rate }，目标 { $target }%
participation-completed = 已完成
participation-needed = 距离 { $target }% 还需
of-pupils = 共 { $n } 名学生
unit-pupils = 人
target-note = 目标 { $target }%
score-label = { $score } 分
points = 分
