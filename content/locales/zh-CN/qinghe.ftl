# Every word of the interface. The same keys are in en/qinghe.ftl.

## Frame
site-name = 青禾课堂
site-short = 青禾课堂
site-tagline = 青禾课堂 · 青少年毒品预防教育
skip = 跳到正文
crumbs = 当前位置
sign-out = 退出登录
nav-label = 主要栏目
nav-lessons = 课程
nav-classes = 我的班级
nav-participation = 参与情况
nav-school = 本校情况
help-jump = 求助
quick-exit = 快速离开
away-title = 请输入密码
away-pin = 登录密码
away-password = 密码
away-wrong = 密码不对，请再试一次。
away-go-on = 继续
away-other = 换人登录
help-label = 求助电话
help-title = 需要帮助？告诉大人，或打这些电话。
help-120 = 急救
help-110 = 报警
help-12356 = 心理热线
help-12355 = 青少年热线
help-link = 求助与使用说明
privacy-link = 隐私
form-error = 错误：
form-overtaken = 您打开本页之后，别人保存过新的内容。不同之处写在各栏旁边，您填的内容都还在；再次保存，就以您的为准。
form-saved-now = 现在保存的是：{ $value }
form-saved-empty = 现在保存的是：空白
form-saved-ticked = 现在保存的：已勾选
form-saved-unticked = 现在保存的：未勾选

## Errors
error-lead = 可以返回上一页，或者回到首页。
error-lead-attempt-closed = 作答都已保存，结果在任务页面上。
error-lead-no-attempt-left = 每次的结果都保存着，在任务页面上可以查看。
error-lead-work-closed = 结束之前保存的内容都还在。
error-lead-changed = 这次没有保存。请重新打开页面，看看现在的内容。
error-lead-database-away = 这次没有保存。之前保存的内容都还在，请过一分钟再试。
error-to-task = 查看任务和结果
error-to-page = 重新打开页面
error-home = 回到首页
error-attempt-closed = 这份测验已经交卷，不能再改
error-busy = 现在人太多了，请过几秒再试
error-file = 这个文件无法读取
error-forbidden = 没有权限查看这个页面
error-internal = 系统出了点问题，我们已经记录下来
error-invalid = 有的地方还没填对，请检查后再试
error-lesson-first = 先学完课程，再做测验
error-changed = 别人刚刚改过这里，请先看看新的内容
error-database-away = 数据库暂时连接不上
error-no-attempt-left = 能做的次数用完了
error-work-closed = 这项任务已经结束，不能再作答
error-must-change-password = 请先修改初始密码
error-must-set-up-factor = 请先设置第二步验证
error-not-found = 找不到这个页面
error-sign-in-required = 请先登录
error-slip-needed = 请用登录条登录
error-too-many-attempts = 试的次数太多了，请稍后再试
error-wrong-credentials = 登录信息不对

## Fields
field-choose-class = 请选择班级
field-choose-school = 请至少选择一所学校
field-choose-module = 请选择一课
field-attempts-range = 请填写 1 至 20 之间的整数
field-estimate-all = 每一题都先猜一个数、选一个回答
field-marking-begun = 已有学生开始作答，半对的给分方式不能再改
field-choose-target = 请选择这个班里的小组或学生
field-close-before-due = 结束时间不能早于截止时间
field-code-required = 请填写验证码
field-code-used = 请等下一个验证码，这个已经用过
field-code-wrong = 请填写 App 现在显示的验证码
field-factors-many = 请先移除一种，最多 10 种
field-last-factor = 请先添加另一种验证方式，您的角色必须有一种
field-passkey-failed = 请重试，浏览器的答复无法使用
field-passkey-known = 请换一台设备，这个通行密钥已添加过
field-setup-over = 请重新把账号加进 App，下面是新的二维码
field-draw-range = 请填写 1 到题库总题数之间的整数
field-drafts-accept = 请勾选同意使用未审核的课程，或改选已审核的课程
field-due-before-open = 截止时间要晚于开放时间
field-minutes-range = 请填写 1 至 240 之间的整数
field-typed-length = 请写短一些，最多 200 个字
field-choose-one = 请至少选择一项
field-due-date = 请填写完整的日期和时间，例如 2026-12-20 20:00
field-due-far = 截止时间不能超过一年
field-due-past = 截止时间要晚于现在
field-guess-all = 请先猜一猜每一句
field-guess-range = 请填写给出范围内的整数
field-name-en = 请填写英文名称
field-name-zh = 请填写中文名称
field-name-length = 请填写名称，不要太长
field-name-max-100 = 请写短一些，最多 100 个字
field-note-length = 请写短一些，最多 200 个字
field-number-required = 请填写学号
field-password-guessable = 请换一个不容易被猜到的密码：这个太常见，或者主要是别人知道的名字
field-password-long = 请换一个短一些的密码
field-password-required = 请填写密码
field-password-short = 请填写至少 10 个字符
field-passwords-differ = 请在两处填写相同的内容
field-pin-guessable = 请换一个不容易被猜到的：不要用日期、年份、连号、重复的数字、键盘上的形状，也不要用自己的学号
field-pin-required = 请填写登录条上的登录密码
field-pin-shape = 请填写 6 至 12 位数字
field-required = 请填写这一项
field-same-as-before = 请换一个和原来不同的
field-school-unknown = 请对照登录条再看一遍，没有找到这个学校代码
field-sort-all = 请把每一项都放进一组
field-pass-mark-range = 请填写 1 至 100 之间的及格线
field-target-range = 请填写 1 至 100 之间的目标
field-threshold-range = 请填写 0 至 100 之间的数，0 表示有一名学生完成即可
field-unknown-option = 请刷新页面后重新选择，这个选项已经没有了
field-username-required = 请填写用户名
field-username-shape = 请填写 3 至 64 个小写字母、数字、点、横线或下划线
field-wrong-password = 请填写现在的密码，这个不对

## Parts
state-not-started = 未开始
state-started = 进行中
state-completed = 已完成
state-late = 已逾期
overfull-title = 数据有矛盾，请联系管理员核对
overfull-text = 人数 { $part } 超过了总数 { $whole }，参与率暂不显示。
participation-rate = 参与率
participation-bar = 参与率 { $rate }，目标 { $target }%
participation-completed = 已完成
participation-needed = 达到 { $target }%还差
participation-missed = 结束时与 { $target }%目标相差
of-pupils = { $count ->
   *[other] 共 { $n } 名学生
}
unit-pupils = 人
target-note = 目标 { $target }%
score-label = { $score }%

## Pupil
home-title = 我的任务
home-hello = { $name }，你好
home-heading = 接下来学这一课
home-heading-late = 有任务过了截止时间，现在补上也可以
home-heading-none = 任务都完成了
home-begun = 接着上次学
home-late = 过了截止时间，还可以补做
home-today = 今天截止
home-week = 这几天要做
home-later = 以后截止的
home-once = 只能做一次的，学完课再做
home-done = 已经完成
home-empty-title = 现在没有任务
home-empty-text = 老师布置新的课程后，会出现在这里。
task-start = 开始学习
task-continue = 继续学习
task-again = 再看一遍
task-due = { $at } 前完成
task-was-due = 截止时间是 { $at }
task-completed-at = { $at } 完成
task-score = 最高分 { $score } 分
task-quiz-next = 课程学完了，接下来做测验
task-size = { $minutes ->
   *[other] 大约 { $minutes } 分钟
}，最后有 { $items ->
   *[other] { $items } 道测验题
}
task-size-only = { $minutes ->
   *[other] 大约 { $minutes } 分钟，没有测验
}
task-note = 老师留言：{ $note }
lesson-start = 开始第一步
lesson-continue = 从上次的地方继续
lesson-steps = 这一课的内容
lesson-progress = 学习进度
lesson-finish = 学完这一课
lesson-done-title = 这一课学完了
lesson-done-text = 做测验，看看自己记住了多少。
step-done = 已完成
step-mark = 第 { $n } 步
step-mark-done = 第 { $n } 步，已完成
step-of = 第 { $n } 步，共 { $count } 步
step-next = 下一步
step-back = 上一步
check-one = 想一想，选一个
check-many = 想一想，可以选几个
check-right = 想得对
check-wrong = 再想想
check-again = 这道题不计分，可以换个答案再试。
check-answer = 看看对不对
check-answer-again = 换个答案
check-problem = 请看标出的地方，还有一点没做完
story-what = 你会怎么做？
story-path = 走过的路
story-chose = 你选了：
story-back = 退回一步
story-again = 从头再来
story-safe = 大家都平安
story-unsafe = 还可以换一种做法
story-not-yet = 走到故事的一个结局，就可以进入下一步。
story-not-kept = 网络不太好，选择还没有保存，会自动再试
story-refused = 这个选择没有保存。请重新打开这一页。
lesson-home = 回家任务
sort-count = { $of } 项里放对了 { $n } 项
myth-myth = 误区
myth-fact = 事实
myth-else = 和你猜的不一样
myth-count = { $of } 句里猜对了 { $n } 句
myth-is-myth = 这是误区。
myth-is-fact = 这是事实。
order-hint = 按先后顺序点一点；再点一次可以取消
order-placed = 排在第 { $n } 位
order-clear = 重新排
order-right = 合适的顺序：
order-first = 全部排好，就可以看看对不对。
guess-hint = 从 { $min } 至 { $max } 的整数
guess-show = 看看真实数字
guess-again = 再猜一次
guess-yours = 你猜的：
guess-true = 真实数字：
guess-near = 猜得很接近
guess-far = 和你想的不太一样吧
guess-source = { $year } 年的数字。来源：{ $source }
rehearsal-private = 这里选的、勾的都不会上传，也没有人能看到
rehearsal-again = 从头再练一次
rehearsal-me = 我：
rehearsal-holds = 这句站得住。
rehearsal-open = 再换一句试试。
chat-note = 练习群，不会真的发出去
chat-pick = 选一句回给大家
chat-end = 你守住了。从你回过的话里挑出最短的一句，大声说一遍。
call-note = 练习，不会真的拨出去
call-operator = 接线员
call-pick = 选一句，大声说出来。没有人录音。
call-say = 可以这样说：
call-rule = 记住三条：不让他一个人；看到什么说什么，不瞒着；惹麻烦的不是打电话的你。
call-about-where = 在哪里
call-about-what = 怎么了
call-about-awake = 醒着吗
call-about-name = 你是谁
refuse-way = 今天怎么练？
refuse-together = 三人一起
refuse-alone = 我自己
refuse-together-how = 三人一组：一人劝，一人说“不”，一人看。每轮每人都说一次“不”，再换下一轮。劝的人最多两句，不碰人。谁说“停”就停。
refuse-alone-how = 读一句劝的话，大声回一句，给自己打勾。三轮都做完，把最好的一句说给家里人听。
refuse-rounds = 一轮比一轮难
refuse-round = 第 { $n } 轮
refuse-second = 还没走开，又说：
refuse-help = 一时想不出，就看一句
refuse-card = 观察卡
refuse-card-together = 看到一样，勾一样。先说好在哪里，再说一个小建议。
refuse-card-alone = 说完自己看一看，做到的勾一下。
refuse-tick-looked = 看着对方
refuse-tick-clear = 说得清楚：“不”
refuse-tick-reason = 说了理由，或者换了个主意
refuse-tick-walked = 说完就走开
estimate-note = 不记名：只数全班有几个人这样选，不留你的名字。满 10 个人回答才看得到。
estimate-think = 你自己怎么想？
estimate-guess = 你猜：全班每 10 人里，有几人会选“{ $answer }”？
estimate-skip = 不想说
estimate-send = 不记名提交
estimate-without = 不回答，去下一步
estimate-trial = 试看不计数。学生回答以后，这里出现全班的数字。
estimate-few = 回答的人还不到 10 个，先不显示
estimate-thanks = 你的回答已经算进去了
estimate-ours = 我们班选“{ $answer }”的：
estimate-guessed = 大家猜的：
estimate-about = 每 10 人里约 { $n } 人
estimate-all = 几乎所有人
estimate-none = 几乎没有人
estimate-of = 按 { $n } 个人的回答算，每多 10 个人更新一次
estimate-peers = 别处的同龄人
estimate-class = 看哪个班
estimate-show = 看全班的数字
estimate-sums = 各班的数字
vote-title = 全班投票
vote-what = 故事开头，你会先怎么做？
vote-note = 不记名，每人一票。大屏幕只显示全班的票数。
vote-send = 投票
vote-done = 你这一票已经算进去了
vote-few = 投票的人还不到 10 个，先不显示
notes-private = 只有你自己能看到：写的内容不会上传，也没有人能查看。
notes-paper = 可以写在纸上，自己收好。
notes-kept = 只存在这个网页里，关掉网页或者退出登录就清空。想留下来，可以打印或者抄在纸上。
notes-clear = 全部清除
notes-print = 打印这一页
quiz-title = 测验
quiz-of = 测验：{ $title }
quiz-open = 做测验
quiz-continue = 继续做测验
quiz-again = 再做一次
quiz-begin = 开始答题
quiz-about-count = { $n ->
   *[other] 一共 { $n } 道题。
}
quiz-about-pass = 达到 { $mark }%就及格。
quiz-about-saved = 每选一个答案都会马上保存，断网、换设备都不会丢。
quiz-about-minutes = { $n ->
   *[other] 限时 { $n } 分钟，时间到了会自动交卷。
}
quiz-about-at-once = 每答一题，马上就能看到对不对、为什么；看过就不能再改。
quiz-about-one-try = 只能做一次。成绩只有你和老师能看到。
quiz-about-tries-best = { $n ->
   *[other] 还可以做 { $n } 次，记最好的一次。成绩只有你和老师能看到。
}
quiz-about-tries-last = { $n ->
   *[other] 还可以做 { $n } 次，记最后一次。成绩只有你和老师能看到。
}
quiz-about-tries-first = { $n ->
   *[other] 还可以做 { $n } 次，但只记第一次。成绩只有你和老师能看到。
}
quiz-about-last = 可以多做几次，记最后一次。成绩只有你和老师能看到。
quiz-about-first = 可以多做几次，但只记第一次。成绩只有你和老师能看到。
quiz-about-after-close = 成绩和答案在 { $at } 之后公布。
quiz-about-never = 这次测验不公布成绩和答案，只有老师能看到。
quiz-to-results = 看看这项任务
quiz-until = 请在 { $at } 前交卷
quiz-answer = 你的答案
quiz-flag = 标记，回头再看
quiz-unflag = 取消标记
quiz-flagged = ，已标记
quiz-left = 剩余时间
quiz-left-minutes = 还剩 { $n } 分钟
quiz-time-up = 时间到，正在交卷
review-typed = 填了“{ $text }”
review-flagged = 你标记了这一题
answer-part = 部分正确，得 { $points } 分
result-overdue = 时间到了，系统按已经保存的答案交了卷。
result-kept-title = 已经交卷
result-later-text = 答案都保存好了。成绩和讲解在 { $at } 之后公布。
result-never-text = 答案都保存好了。这次测验的成绩只有老师能看到。
result-held = 答案都保存好了。别的任务还在考其中一些题，成绩在 { $at } 之后公布。
held-contest = 竞赛在 { $at } 结束，之后这里会有讲解。
held-work = 另一项任务也有这道题，{ $at } 截止后这里会有讲解。
held-paper = 你还没交的测验里也有这道题，交卷后这里会有讲解。
result-void-title = 这一次没有计分
result-void-text = 时间到了还没有答题，或者老师取消了这一次。有疑问请问老师。
check-failed = 还没有答案
task-size-quiz = { $items ->
   *[other] 测验，共 { $items } 道题
}
result-line-kept = 第 { $n } 次，已交卷
quiz-about-best = 可以多做几次，记最好的一次。成绩只有你和老师能看到。
quiz-next = 下一题
quiz-review = 检查并交卷
quiz-all = 全部题目
quiz-item = 第 { $n } 题
quiz-answered = ，已答
quiz-not-answered = ，未答
quiz-count = 已答 { $n } / { $of } 题
item-single = 第 { $n } 题 · 选一个
item-multiple = 第 { $n } 题 · 选出所有对的
item-true-false = 第 { $n } 题 · 判断对错
item-order = 第 { $n } 题 · 排顺序
item-match = 第 { $n } 题 · 分组
item-number = 第 { $n } 题 · 填数字
item-short-text = 第 { $n } 题 · 填写答案
save-saved = 已保存
save-saving = 正在保存……
save-not-saved = 还没有保存，网络恢复后会自动再试，请不要关闭页面
save-not-saved-item = 第 { $n } 题还没有保存，网络恢复后会自动再试，请不要关闭页面
save-waiting = 第 { $n } 题还没有保存，正在再试。保存好了就打开检查页。
save-newer = 你在别的设备上改过这一题，已换成那个答案
save-signed-out = 登录已过期，请重新登录。答案还留在这台设备上。
save-nothing = 选好答案会自动保存
review-title = 交卷前检查
review-blank = 还没答
review-chose = 选了：{ $said }
review-placed = 已放好 { $n } / { $of } 项
review-blanks = 还有 { $n } 题没答
review-blanks-text = 可以回去补上，也可以直接交卷。
review-back = 回去修改
review-submit = 交卷
result-title = 成绩
result-best = 最高分
result-line = 第 { $n } 次：{ $score }%
result-count = 得 { $n } 分，满分 { $of } 分
result-all = 全都答对了，真棒！
result-none = 这些题正好今天学会
result-known = { $all } 题认出了 { $right } 题，其余的正好今天学会
result-passed = 及格了（需要 { $mark }%）
result-not-passed = 还没及格（需要 { $mark }%），练一练就会了
result-try = 第 { $n } 次
result-try-of = 第 { $n } 次，一共可以做 { $of } 次
result-no-more = 一共可以做 { $of } 次，已经全部用完。
result-closed = 测验已经结束。
result-private = 成绩只有你和老师能看到。
result-home = 回到任务
result-each = 每一题的讲解
result-missed-first = 错题排在前面
answer-right = 答对了
answer-wrong = 答错了
answer-yours = 你的答案
answer-key = 正确答案

## Account
door-say = 知道真相，学会拒绝，帮自己也帮朋友。
door-say-more = 每一课分成几小步，手机就能学。学到一半也没关系，下次接着来。
door-fact-private = 不需要手机号，不收集身份证号
door-fact-saved = 自动保存，网络不好也不会丢
door-fact-help = 遇到难事，点一下就能找到人帮忙
sign-in-title = 登录
sign-in-step-1 = 第 1 步，共 2 步
sign-in-school-heading = 填写学校代码
sign-in-school = 学校代码
sign-in-school-hint = 印在登录条上，大写小写都可以
sign-in-school-failed = 再看看学校代码
sign-in-next = 下一步
sign-in-staff-link = 教师和教育局工作人员从这里登录
sign-in-step-2 = 第 2 步，共 2 步
sign-in-who = 你是哪一位？
sign-in-change-school = 换学校
sign-in-other-school = 换一个学校代码
sign-in-no-classes = 这所学校还没有班级
sign-in-no-classes-text = 班级名单还没有导入。请告诉老师，或者看看学校代码有没有输错。
sign-in-class = 班级
sign-in-class-choose = 请选择班级
sign-in-class-typed = 照登录条上写的填
sign-in-number = 学号
sign-in-pin = 登录密码
sign-in-pin-hint = 填登录条上的 6 位或 8 位数字，或者你自己设的数字。忘了可以问老师。
sign-in-button = 登录
sign-in-failed = 没有登录
sign-in-wrong = 学号或登录密码不对。再看看登录条，或者问问老师。
sign-in-slip-needed = 现在有人在猜登录密码，这台设备要用登录条才能登录。请扫登录条上的二维码，或者在登录密码处填登录条上 16 位的长码；也可以换一台以前登录过的设备。
sign-in-staff-title = 工作人员登录
sign-in-staff-for = 教师 · 学校管理员 · 教育局
sign-in-username = 用户名
sign-in-password = 密码
sign-in-staff-wrong = 用户名或密码不对。请检查后再试，或联系给您开通账号的人。
sign-in-forgotten = 忘记密码？
sign-in-forgotten-text = 教师请联系学校管理员，学校管理员请联系县区教育局。重置后会拿到一个链接，用它设置新密码。
sign-in-pupil-link = 我是学生
sign-in-ended = 登录已经结束
sign-in-ended-text = 重新登录以后，会回到刚才的页面。
sign-in-needed = 请先登录，再打开这个页面
sign-in-needed-text = 登录以后，会打开要看的页面。
sign-in-typed = 还没有提交的内容保存在这个标签页里，登录以后接着填。
typed-restored = 上次填写、还没有提交的内容已经填回。
typed-changed = 这一项刚刚被别人修改过，之前填写的内容是：
typed-discard = 清除
slip-step = 扫码登录
slip-question = 你是{ $name }（{ $class }）吗？
slip-yes = 是我
slip-no = 不是我
slip-void-title = 这张登录条不能用了
slip-void-text = 可能已经换过新的登录条，或者二维码没有扫全。可以用学校代码登录，也可以请老师再打印一张。
slip-void-sign-in = 用学校代码登录
home-staff-title = 首页
home-staff-hello = { $name }，您好
home-staff-nothing = 您的账号还没有可以查看的班级或学校。需要开通的话，请联系给您账号的人。
account-title = 我的账号
account-pupil = 学生
account-no-class = 现在没有班级，请告诉老师
account-school = 学校和班级
account-roles = 您的角色
account-no-role = 还没有。需要的话，请联系给您账号的人。
account-language = 语言
account-language-hint = 下次登录还是这种语言
account-sign-in = 登录与安全
account-sign-out-hint = 用的是公用电脑？走之前记得退出。“在所有设备上退出”会让这个账号在别处的登录也失效。
account-change-pin = 修改登录密码
account-change-password = 修改密码
account-sign-out-here = 在这台设备上退出
account-sign-out-everywhere = 在所有设备上退出
account-pin-saved = 登录密码已修改
account-password-saved = 密码已修改
account-saved-text = 其他设备上的登录都已退出。
account-first-password = 设置您的密码
account-first-title = 先换掉初始密码
account-first-text = 初始密码别人可能见过。设一个只有您知道的密码，就可以开始使用了。
account-password-current = 现在的密码
account-password-new = 新密码
account-password-again = 再填一次新密码
account-password-hint = 至少 10 个字符。几个词连起来的一句话，好记又难猜。
account-pin-lead = 改好以后，登录条上的登录密码就不能用了，二维码还可以用。
account-pin-current = 现在的登录密码
account-pin-new = 新登录密码
account-pin-again = 再填一次新登录密码
account-pin-hint = 6 至 12 位数字。不要用生日，也不要告诉同学。
account-save = 保存
account-not-saved = 没有保存，请改正：
account-wait-seconds = 试的次数有点多了，请等 { $n ->
   *[other] { $n } 秒
}再试。
account-wait-minutes = 试的次数有点多了，请等 { $n ->
   *[other] { $n } 分钟
}再试。着急的话，可以找老师帮忙。
account-wait-both = 试的次数有点多了，请等 { $n ->
   *[other] { $n } 分
} { $seconds ->
   *[other] { $seconds } 秒
}再试。着急的话，可以找老师帮忙。
account-busy = 现在登录的人很多，请过几秒再试一次。

## 两步验证
second-title = 还差一步
second-step = 密码正确
second-code = 验证码
second-code-hint = 填验证器 App 现在显示的 6 位数字，也可以填一个恢复码
second-code-hint-recovery = 填一个恢复码
second-go = 登录
second-wrong = 验证码不对。请再看看 App，每 30 秒换一个新的。
second-passkey = 使用通行密钥
second-passkey-elsewhere = 通行密钥只能在添加时的 https 网址上使用
second-lost = 手机或通行密钥不在身边？
second-lost-text = 请用恢复码登录。恢复码也没有的，请联系给您开通账号的人重置。
second-leave = 换一个账号
passkey-asking = 浏览器正在请求通行密钥
passkey-not-shown = 没有用上通行密钥。请重试，或改填验证码。
passkey-not-made = 没有创建通行密钥。请重试，或改用验证器 App。
passkey-there = 这台设备已有此账号的通行密钥
passkey-none = 这个浏览器在这里不能用通行密钥，请改用验证码
passkey-script = 通行密钥需要 JavaScript。没有的话，请用验证器 App 的验证码。
factors-title = 两步验证
factors-lead = 输入密码后，再出示一样只有您有的东西。别人猜中密码，也登录不了。
factors-lead-required = 您的角色登录时，除密码外还要第二步验证。别人猜中密码，也登录不了。
factors-first-title = 请先设置第二步验证
factors-first-text = 您的角色能查看或修改许多学校的数据，只有密码不够。设置大约需要两分钟。
factors-own = 已设置的验证方式
factors-app = 验证器 App
factors-app-text = 手机上的 App 每 30 秒显示一个新验证码，不联网也能用。任何一款支持动态验证码的 App 都可以。
factors-passkey = 通行密钥或安全密钥
factors-passkey-text = 用手机、电脑或安全密钥确认是您本人：指纹、面容或设备密码都可以
factors-passkey-http = 网站使用 https 网址时才能用通行密钥。在这里请用验证器 App。
factors-choose = 请选择一种
factors-more = 再添加一种
factors-add-app = 添加验证器 App
factors-add-passkey = 添加通行密钥
factors-added = 第二步验证已设置
factors-added-text = 下次登录起就要用到。其他设备已退出登录。
factors-removed = 验证方式已移除
factors-recovered = { $n ->
    [0] 刚才用掉了最后一个恢复码
   *[other] 刚才用了一个恢复码，还剩 { $n } 个
}
factors-recovered-text = 如果手机或通行密钥丢了，请在这里移除，再添加新的
factors-since = { $time } 添加
factors-used = 最近使用：{ $time }
factors-unused = 还没有用过
factors-remove = 移除
factors-remove-title = 移除“{ $name }”？
factors-remove-text = 以后不能再用它登录，其他验证方式不变
factors-remove-last = 移除后只凭密码就能登录，恢复码也全部失效
factors-remove-go = 移除
factors-last = 您的角色必须有第二步验证。请先添加另一种，再移除这一种。
factors-name = 名称
app-title = 验证器 App
app-lead = 把账号加进 App，再填 App 显示的验证码
app-scan = 先把账号加进 App
app-scan-text = 用手机上的 App 扫描二维码
app-qr = 供验证器 App 扫描的二维码
app-key = 不能扫描时，在 App 里输入这串字符：
app-confirm = 再填写验证码
app-code = App 上的验证码
app-code-hint = 6 位数字，每 30 秒换一个
app-name-hint = 例如在哪部手机上，可以不填
passkey-title = 通行密钥或安全密钥
passkey-lead = 先填密码，浏览器随后会问用哪台设备创建通行密钥
passkey-name-hint = 例如在哪台设备上，可以不填
codes-title = 恢复码
codes-left = { $n ->
    [0] 恢复码已用完
   *[other] 还剩 { $n } 个
}
codes-hint = 手机或通行密钥不在身边时，每个恢复码可以登录一次
codes-renew = 生成新的恢复码
codes-ask-title = 生成新的恢复码？
codes-ask-text = { $n ->
    [0] 您会得到 10 个新的恢复码
   *[other] 剩下的 { $n } 个会失效，您会得到 10 个新的恢复码
}
codes-new-title = 您的恢复码
codes-new-lead = 只显示这一次。请打印或抄下，放在别人看不到的地方。
codes-new-text = 手机或通行密钥不在身边时，输入密码后填一个恢复码就能登录，每个只能用一次
codes-kept = 已经保存好了
codes-print = 打印恢复码

## 登录设备
devices-title = 登录设备
devices-lead = 现在在哪里登录着，以前在哪里登录过。看到不是自己的设备，请把它退出，再改密码。
devices-open = 正在登录
devices-open-none = 只在这台设备上登录
devices-known = 登录过的设备
devices-known-hint = 别人把这个账号试到要等待时，这些设备照样可以登录。最多记 10 台，记 180 天。
devices-here = 这台设备
devices-unknown = 一台设备
devices-since = { $time } 登录
devices-used = 最近使用：{ $time }
devices-now = 刚刚
devices-minutes = { $n ->
   *[other] { $n } 分钟前
}
devices-hours = { $n ->
   *[other] { $n } 小时前
}
devices-end = 退出
devices-end-others = 退出其他所有设备
devices-forget = 忘掉其他设备
devices-ended = 那台设备已退出
devices-ended-others = 其他设备都已退出
devices-forgotten = 其他设备已忘掉
devices-gone = 那台设备早先已经退出

## 登录警报
alarm-title = 有人在猜{ $name }学生的登录密码
alarm-title-site = 有人在猜本站的登录密码或密码
alarm-text = { $time } 发现。在此期间，学生用本校没有登录过的设备和网络登录时，可能要用登录条。登录条和登录过的设备照常可用，不会有人被锁住。

## Help
help-page-title = 求助与使用说明
help-page-lead = 遇到难事，不用一个人扛。什么时候说出来都不晚。
help-people-title = 先找身边的人
help-people-text = 班主任、心理老师、校医，或者任何一位你信任的大人，都可以帮你。不知道怎么开口，就说：“我有件事，想请您帮帮我。”
help-calls-title = 打电话
help-call-120 = 有人昏倒、受伤，或者很不舒服。说清楚在哪里、看到了什么，陪在旁边等医生来。
help-call-110 = 有危险，或者有人强迫你、威胁你。先离开，再打电话。
help-call-12356 = 全国统一的心理援助热线。心里难受、想和人说说话，都可以打，不用说名字。各地时间不同；打不通就叫醒身边的大人，有危险打 120 或 110。
help-call-12355 = 青少年服务台。烦恼和法律问题都能问，各地服务时间不一样。
help-calls-private = 在这里点了哪个号码，我们不会记录。点“快速离开”会马上换到别的网站。
help-use-title = 怎么用青禾课堂
help-use-1 = 拿出登录条，输入学校代码，选班级，填学号和登录密码；也可以直接扫登录条上的二维码。
help-use-2 = 登录以后，首页会告诉你要学什么、哪天之前学完。
help-use-3 = 先学课程，再做测验；中途停下也没关系，下次接着来。
help-use-4 = 答案会自动保存，交卷以后能看到每道题的讲解。
help-use-5 = 用完点“退出登录”，登录条和登录密码不要给别人看。
help-forgot-title = 忘了登录密码，或者登录条丢了？
help-forgot-text = 告诉老师就行。老师可以让旧的作废，再给你打印一张新的登录条。
help-staff-title = 给教师和管理人员
help-staff-1 = 打开拿到的激活链接，设置自己的密码；以后在“工作人员登录”处用用户名登录。
help-staff-2 = 教师和学校管理员：在“我的班级”里打印登录条、布置任务、查看进度。学生忘了登录密码或丢了登录条，可以重置后重新打印。
help-staff-3 = 学校管理员和教育局：在“本校情况”或“参与情况”里看参与率。每个数字都由班级逐级汇总，教育局看不到学生姓名。
help-staff-4 = 请不要公布学生个人的成绩或名次。需要表扬时，可以表扬整个班级的参与情况。
help-staff-5 = 学生如果向您求助，请先听他说完，不追问、不责备，再联系心理老师或拨打 12356（各地服务时间不同）；有生命危险时马上打 120。
help-privacy-more = 我们保存什么，谁能看到
privacy-title = 隐私说明
privacy-lead = 上课用不到的，我们就不收集。
privacy-kept-title = 我们保存什么
privacy-kept-who = 姓名、学号和班级，由学校提供
privacy-kept-language = 你选的语言
privacy-kept-devices = 正在登录的会话，以及登录过的设备：浏览器、系统和时间
privacy-kept-work = 课程进度，测验的答案、成绩和作答时间
privacy-kept-network = 为了安全：你什么时候、用哪台设备登录过，谁看过你的记录，以及从哪个网络地址打开过哪些页面；这些都不带姓名
privacy-kept-staff = 工作人员的用户名、姓名和角色，以及查看学生成绩、打印登录条、重置登录密码等操作的日志
privacy-kept-secret = 自己设的密码和登录密码只保存加密计算后的结果，谁也看不到原来的内容。
privacy-not-title = 我们不收集什么
privacy-not-contact = 手机号、身份证号、照片、通讯录、位置
privacy-not-use = 你自己或家人有没有用过毒品：我们不问、不猜，也不给任何人贴标签
privacy-not-help = 你有没有点求助电话或“快速离开”
privacy-not-ads = 没有广告，没有别家的统计代码，也不把学生的信息交给其他公司
privacy-see-title = 谁能看到
privacy-see-self = 你自己：自己的进度、答案和成绩
privacy-see-school = 你的老师和学校管理员：班里每个人的进度和成绩，每次查看都会留下记录
privacy-see-bureau = 教育局：各学校的人数和比例，看不到任何学生的姓名
privacy-see-others = 同学和其他人：看不到你的成绩，这里也没有公开的个人排名
privacy-rights-title = 你和家长的权利
privacy-rights-wrong = 姓名、学号或班级写错了，在“我的数据”里说明，或者告诉老师，核对以后就会更正。
privacy-rights-data = 你和父母（或其他监护人）可以要求看一看、改正、拿到一份或删除你的信息。跟学校说，由学校来办理。
privacy-rights-young = 未满 14 岁的学生使用前，学校要先得到父母或其他监护人的同意。
privacy-rights-time = 信息保存多久，由学校和教育局按规定决定，你可以随时问学校。
privacy-cookies-title = 存在你设备上的内容
privacy-cookies-text = 这些小文件（Cookie）只有本站能读，没有一个是用来做广告或跟踪的。
privacy-cookie-session = { $hours ->
   *[other] 记住你已经登录。关闭浏览器就失效，最长 { $hours } 小时
}
privacy-cookie-lang = 记住语言，一年
privacy-cookie-reading = 记住阅读设置（字的大小等），一年
privacy-cookie-school = 记住学校代码，下次登录少填一步，一年
privacy-cookie-device = 一串随机字符，只用来分辨是不是有人在猜登录密码或密码，一年。输错的次数按它来数，最多留一天；浏览器不保存 Cookie 时，改用网络地址来数。为了不让别人害你登录不了，你登录过的设备记 180 天、登录过的网络记 120 天，只保存加密计算后的结果。开始测验后的 30 天里，还这样记着是在哪台设备上做的；只有几名学生先后在同一台设备上用同样的节奏作答时，老师才会看到。
privacy-cookie-door = 上次在这里登录的是不是工作人员，用来打开对应的登录页，关闭浏览器就清除
privacy-local-answers = 做测验时断了网，没送出去的答案会先留在这台设备里，送到以后就删掉。课程里“写给自己”和“我的计划”的内容只存在打开的网页里，从不上传，关掉网页或者退出登录就清空。还没有提交的表单也只留在打开的网页里，提交、退出登录或点“快速离开”以后就清空。

## Teacher
teach-title = 我的班级
teach-lead = 布置任务、查看进度、打印登录条，都从班级进入。
teach-empty-title = 这个学年还没有班级
teach-empty-text = 班级由学校管理员建立并分给教师。看不到自己的班级时，请联系学校管理员。
teach-pupils = { $n ->
   *[other] { $n } 名学生
}
teach-assign = 布置任务
teach-print-slips = 打印登录条
teach-work-title = 已布置的任务
teach-work-empty-title = 还没有布置任务
teach-work-empty-text = 选一课，定好截止时间，全班登录后就能看到。
teach-due = { $due } 截止（北京时间）
teach-due-over = 已于 { $due } 截止（北京时间）
teach-done = 已完成 { $done } / { $of } 人
teach-done-label = 《{ $module }》完成情况
teach-open-board = 查看进度
teach-pupils-title = 学生名单
teach-pupils-empty-title = 这个班还没有学生
teach-pupils-empty-text = 学校管理员导入名单后，学生会出现在这里。
teach-col-number = 学号
teach-col-name = 姓名
teach-col-pin = 登录密码
teach-col-state = 状态
teach-col-lesson = 课程
teach-col-score = 最高分
teach-col-completed = 完成时间
teach-pin-own = 已改成自己的登录密码
teach-pin-issued = 用登录条上的登录密码
teach-reset = 重置登录密码
teach-reset-title = 要重置{ $name }的登录密码吗？
teach-reset-lead = 学号 { $number }。请先确认没有选错人。
teach-reset-old = 原来的登录密码和登录条上的二维码马上失效。
teach-reset-out = 这名学生在所有设备上都会退出登录。
teach-reset-kept = 任务进度和成绩都保留，不受影响。
teach-reset-new = 重置后请打印新的登录条，单独交给本人。
teach-reset-yes = 重置登录密码
teach-reset-done-title = 已重置{ $name }的登录密码
teach-reset-done-text = 原来的登录密码和二维码已经失效。请打印新的登录条，单独交给本人。
teach-reset-print = 打印新的登录条
teach-cancel = 取消
teach-draft = 未审核
teach-under-review = 审核中
teach-review-note = 标有“未审核”或“审核中”的课程还没有经主管部门审定，布置前请先自己看一遍。
teach-assign-title = 给{ $class }布置任务
teach-assign-lead = 学生先学课程，再做测验，两样都做完才算完成。
teach-assign-failed = 没有布置，请改正：
teach-module-legend = 选择课程
teach-module-facts = { $minutes ->
   *[other] 约 { $minutes } 分钟
} · { $steps ->
   *[other] { $steps } 步
} · { $items ->
   *[other] 测验 { $items } 道题
}
teach-module-facts-only = { $minutes ->
   *[other] 约 { $minutes } 分钟
} · { $steps ->
   *[other] { $steps } 步
} · 没有测验
teach-module-other = 其他年级的课程
teach-module-look = 先到“课程”里看一看
teach-module-grades = 适用年级：{ $grades }
teach-no-modules-title = 还没有可以布置的课程
teach-no-modules-text = 课程随系统一起更新，请联系平台管理员。
teach-due-label = 截止时间
teach-due-hint = 北京时间。截止后学生还可以补做，但不算按时完成。
teach-note-label = 给全班的话（选填）
teach-note-hint = 最多 200 个字，全班都能看到，请不要提到个别学生
teach-assign-submit = 布置任务
teach-board-title = { $class }：{ $module }
teach-given-title = 已布置给{ $class }
teach-given-text = 学生登录后就能看到，您可以随时回到这一页查看进度。
teach-board-lead = { $class } · { $due } 截止（北京时间）
teach-board-note = 给全班的话：{ $note }
teach-as-of = 数据截至 { $time }（北京时间）
teach-refresh = 刷新
teach-mean = 平均最高分
teach-mean-none = 还没有人完成
teach-mean-note = { $n ->
   *[other] 只算已完成的 { $n } 名学生
}
teach-scores-title = 成绩只供教师了解学情
teach-scores-text = 请不要公布、张贴或按成绩排名。学生只能看到自己的成绩。
teach-board-caption = { $n ->
   *[other] { $n } 名学生的进度
}
teach-lesson-done = 已学完
teach-lesson-not = 未学完
teach-completed-late = 截止后完成
teach-none = 无

## Slips
slips-here = 登录条
slips-title = { $class }登录条
slips-count = { $n ->
   *[other] 共 { $n } 张登录条，A4 纸 { $sheets } 页。
}
slips-print = 按 Ctrl+P（苹果电脑按 ⌘P）打印，纸张选 A4，缩放选 100%，再沿线剪开。
slips-care-title = 请保管好登录条
slips-care-text = 请单独交给学生本人，不要张贴、拍照或发到群里。丢了可以在班级页面重置。
slips-sheet = { $class }，第 { $n } 页，共 { $of } 页
slips-school-code = 学校代码
slips-class = 班级
slips-number = 学号
slips-pin = 登录密码
slips-code = 长码
slips-own-pin = 用你自己设的登录密码
slips-foot = 用手机扫码，或打开 { $address } 输入上面的内容。不要给别人看。
slips-qr = 登录二维码

## 学校设置
school-settings-title = 学校设置
school-settings-card = 登录条上的登录密码有几位
school-settings-lead = 这里的设置对全校有效
school-settings-digits = 发放的登录密码位数
school-settings-six = 6 位
school-settings-eight = 8 位
school-settings-digits-hint = 位数多更难猜，输入也更慢。两种位数都能登录。
school-settings-save = 保存设置
school-settings-saved = 设置已保存
school-settings-failed = 未作更改
school-settings-stay = 已发放的登录密码在重置之前不变。新加入的学生和重置后的登录密码使用新的位数。
school-settings-others = { $n ->
    [0] 全部已发放的登录密码都是这个位数
   *[other] 还有 { $n } 名学生的登录密码是另一种位数
}

## Bureau
bureau-title = { $name }参与情况
bureau-days-left = { $count ->
   *[other] 还剩 { $count } 天
}
bureau-last-day = 今天截止
bureau-due = { $due } 截止（北京时间）
bureau-about = 完成要求和起止时间
bureau-rate-note = 完成 { $done } / 应参与 { $all }，目标 { $target }%
bureau-below = 未达标学校
bureau-below-note = 其中未开始：{ $n }
bureau-open = 已开始，未完成
bureau-open-note = 再完成几步就算参与
bureau-today = 今天新增
bureau-today-none = 昨天的数字还没有
chase-go = 选择学校并发通知
bureau-today-title = 今天
bureau-today-nothing = 没有待处理的事
bureau-today-waiting = { $count ->
   *[other] { $n } 条五个一活动记录待学校确认
}
bureau-today-duplicates = { $count ->
   *[other] { $count } 处学校疑似重复
}
bureau-today-pair = “{ $first }”和“{ $second }”
bureau-today-drafts = { $count ->
   *[other] 本次专项行动使用的 { $count } 课尚未完成审核
}
bureau-today-proposals = { $count ->
   *[other] { $count } 项提议等您确认
}
bureau-today-amended = 应参与名单已更新，最近一次：{ $day }
bureau-window = { $from } 开始，{ $due } 截止；此后到 { $closes } 完成的也算参与，但不算按时（北京时间）。
bureau-over = 专项行动已于 { $closes }（北京时间）结束，之后完成的不再计入。
bureau-switch = 专项行动
bureau-switch-go = 查看
bureau-schools = 参与学校
bureau-schools-note = 至少一名学生完成的学校，占 { $rate }
bureau-on-time = 按时完成
bureau-on-time-note = 占应参与学生的 { $rate }
bureau-passed = 测验及格
bureau-passed-note = 占已完成学生的 { $rate }
bureau-passed-note-step = 占已公布成绩的 { $n } 人的 { $rate }
bureau-key-below = 未达标
bureau-key-met = 已达标
bureau-key-target = { $target }%目标线
bureau-by-city = 各市
bureau-by-county = 各县区
bureau-by-school = 各学校
bureau-by-class = 各班级
bureau-col-name = 单位
bureau-col-bar = 进展
bureau-col-done = 已完成 / 应参与
bureau-needed = { $count ->
   *[other] { $n } 人
}
bureau-needed-whole = 整体达到 { $target }%还差
bureau-needed-note = 各校缺口合计 { $schools } 人
bureau-needed-note-hidden = 各校缺口合计 { $schools } 人（不含因人数少不显示的学校）
bureau-needed-explain = 与目标相差的人数按每个单位整体计算，高于目标的学校可以抵补其他学校；所以各行之和可能大于合计，各校缺口合计可能更多。
bureau-met = 已达标
bureau-nobody = 没有应参与学生
bureau-bad = 数据有矛盾
bureau-total = 合计
bureau-explain = 参与率 = 已完成的应参与学生 ÷ 应参与学生。应参与学生按 { $snapshot }（北京时间）的在籍名单确定；更新见“名单更新”。上级的人数是下级人数之和，参与率从不取平均；四舍五入到一位小数，没有全部完成就不会显示为 100%。
bureau-no-campaign-title = 目前没有进行中的专项行动
bureau-no-campaign-text = 上级或本单位发起专项行动后，参与情况会显示在这里。
bureau-nobody-title = 这里没有应参与学生
bureau-nobody-text = 确定名单时，这里没有所要求年级的在籍学生。年级：{ $grades }
bureau-no-children-title = 还没有下级单位
bureau-no-children-text = 建立下级单位后，参与情况会列在这里。
bureau-classes-hidden = 只有本校能看到各班的数字。

## Gallery
gallery-title = 界面部件
gallery-lead = 页面由这些部件组成，样式见 style/components.css。只在开发时可见。
gallery-colours = 颜色
gallery-buttons = 按钮
gallery-primary = 主要
gallery-secondary = 次要
gallery-quiet = 轻按钮
gallery-danger = 删除
gallery-large = 大按钮
gallery-small = 小按钮
gallery-disabled = 不可用
gallery-forms = 表单
gallery-field = 给全班的话
gallery-hint = 最多 200 个字
gallery-choices = 选择
gallery-choice-a = 在学校
gallery-choice-b = 在网上
gallery-tags = 状态
gallery-help = 需要帮助
gallery-notices = 提示
gallery-notice-info = 今晚 22:00 至 23:00 维护
gallery-notice-good = 已布置给 45 名学生
gallery-notice-warning = 还有两天截止
gallery-notice-danger = 导入失败：第 12 行没有学号
gallery-notice-text = 可以稍后再试。
gallery-progress = 进度
gallery-step = 第 { $n } 步，共 { $of } 步
gallery-figures = 数字
gallery-table = 表格
gallery-empty = 空白页
gallery-empty-title = 现在没有要做的
gallery-empty-text = 有新的任务时会出现在这里。
gallery-details = 展开与卡片
gallery-more = 为什么看不到成绩？
gallery-more-text = 交卷以后才显示成绩。
gallery-flip = “就一次，不会上瘾”
gallery-flip-back = 真相
gallery-flip-text = 第一次也可能伤害大脑，让人想要更多。
gallery-dialog = 对话框
gallery-dialog-title = 现在交卷吗？
gallery-dialog-text = 第 6 题和第 9 题还没有作答。交卷后不能再改。
gallery-dialog-yes = 交卷
gallery-dialog-no = 再检查一下
gallery-quiz = 测验题
gallery-quiz-no = 第 4 题 · 单选
gallery-quiz-stem = 有人递来一瓶打开过的饮料，你怎么做？
gallery-quiz-a = 不喝，走开，告诉大人
gallery-quiz-b = 先尝一小口
gallery-feedback = 反馈
gallery-right = 答对了
gallery-right-text = 说“不”不需要理由。
gallery-wrong = 再想一想
gallery-wrong-text = 尝一口也可能有危险。
scenes-title = 场景部件
scenes-lead = 场景语言里的每个词都在这里，用法见 content/SCENES.md
scenes-places = 背景
scenes-marks = 位置
scenes-people = 人物
scenes-expressions = 表情
scenes-gestures = 手势
scenes-poses = 姿势
scenes-props = 物品
scenes-hands = 自己的手
scenes-bubbles = 气泡
gallery-scenes = 故事画面的部件
gallery-scenario = 情景
gallery-scenario-who = 放学路上
gallery-scenario-text = 一个不认识的哥哥请你“尝个新东西”。
gallery-scenario-say = “别怕，就是糖。”
gallery-scenario-a = 说“不用”，走向校门口的保安
gallery-scenario-b = 先拿着，回家再说
gallery-path = 走过的路
gallery-path-chose = 你选了：先告诉妈妈
gallery-path-now = 现在
gallery-slip = 登录条

## Lessons, for staff
lessons-title = 课程
lessons-lead = 看看每一课讲什么、怎么上、题库里有什么。按学生的样子试做，不会留下记录。
lessons-band-primary = 小学高年级
lessons-band-junior = 初中
lessons-band-senior = 高中和中职
lessons-band-college = 大学
lessons-kits = 主题班会
lessons-kits-lead = 在教室大屏幕上用：有时间安排、角色卡和举手统计。
lessons-family = 亲子交流单
lessons-family-lead = 家长不用登录，也可以打印出来。
lessons-bank = { $n ->
   *[other] 题库 { $n } 道题
}
lessons-objectives = 学完以后
lessons-teacher = 教学说明
lessons-home = 回家任务
lessons-steps = 每一步
lessons-step-minutes = { $n } 分钟
lessons-sources = 资料来源
lessons-source-checked = 核对于 { $date }
lessons-source-design = 我们自己的教学设计
lessons-source-unchecked = 尚未核对
lessons-try = 按学生的样子试做
lessons-present = 大屏幕放映
lessons-print = 打印这一课
lessons-bank-title = 题库
lessons-bank-kinds = 题型和难度
lessons-difficulty = 难度 { $n }
lessons-kind = 题型
lessons-count = 题数
lessons-variant = 按另一学段改编，事实相同，例子不同。
unlock-title = 须有心理老师在场
unlock-lead = 这一课是锁定的。填写在场的心理老师和上课日期以后，学生才能看到。学习计划、专项行动、竞赛、课堂竞答和练习里都没有这一课。
unlock-open-for = 已解锁的班级
unlock-facts = 心理老师：{ $counsellor }。学生从{ $day }起可以看到。解锁人：{ $name }。
unlock-undo = 重新锁定
unlock-new = 为班级解锁
unlock-class = 班级
unlock-choose = 请选择班级
unlock-counsellor = 心理老师姓名
unlock-counsellor-hint = 上课时全程在教室里的老师
unlock-day = 上课日期
unlock-day-hint = 从这一天起，学生可以看到这一课
unlock-set = 同时布置给全班
unlock-set-hint = 有的学生更适合换一种方式学。可以不勾选这一项，再把任务布置给部分学生，不必说明原因。
unlock-submit = 解锁这一课
unlock-failed = 没有解锁，请改正：
unlock-done = 已解锁
unlock-undone = 已重新锁定，学生看不到这一课了，做过的内容仍然保留
unlock-no-class = 由任课教师为自己的班级解锁
unlock-needed = 须有心理老师在场的课，请先在课程页面解锁：
field-counsellor-first = 请先为班级解锁这一课，须有心理老师在场
field-counsellor-name = 请填写心理老师姓名，2 到 60 个字
lessons-preview-note = 这是预览：做什么都不会保存。
item-kind-single = 单选
item-kind-multiple = 多选
item-kind-true-false = 判断
item-kind-scenario = 情境
item-kind-order = 排序
item-kind-match = 归类
item-kind-number = 填数字
item-kind-short-text = 填空
level-recall = 记忆
level-understand = 理解
level-apply = 应用
step-kind-text = 阅读
step-kind-cards = 翻卡片
step-kind-check = 想一想
step-kind-scenario = 故事选择
step-kind-sort = 分组
step-kind-order = 排顺序
step-kind-myth = 误区还是事实
step-kind-guess = 猜数字
step-kind-roles = 角色扮演
step-kind-chat = 群聊练习
step-kind-call = 练习打 120
step-kind-refuse = 说“不”练习
step-kind-estimate = 我们班怎么想
step-kind-reflect = 写给自己
step-kind-plan = 我的计划
step-kind-tally = 举手统计
step-kind-help = 找帮助
show-page = 第 { $n } 页，共 { $of } 页
show-prev = 上一页
show-next = 下一页
show-exit = 退出放映
show-draw = 画出结果
show-total = { $n ->
   *[other] 共 { $n } 人举手
}
family-title = 亲子交流单
family-lead = 不用登录。可以打印，也可以转发给家里人。
family-none = 现在没有亲子交流单。

## My data
data-title = 我的数据
data-lead = 看看这里保存了哪些和你有关的信息，也可以下载一份。
data-show = 看看我的数据
data-kept = 保存了什么
data-name = 姓名
data-language = 语言
data-pin = 登录密码
data-pin-own = 你自己设的；没有人能看到
data-pin-issued = 登录条上的那个
data-work = 开始过的课程
data-steps = 课程里的选择
data-answers = 测验里的答案
data-count = { $n } 条
data-none = 没有选过
data-classes = 班级和学号
data-since = { $from } 起
data-from-to = { $from } 至 { $to }
data-looks = 谁看过、改过你的记录
data-looks-hint = 老师看全班的进度时，记录写在班级名下，不写在每个人名下
data-looks-none = 没有人单独看过或改过你的记录。
data-look-pin = 老师重置了你的登录密码
data-look-record = 学校下载了你的全部记录
data-look-other = 学校查看或修改了你的记录
data-copy = 下载一份
data-copy-text = 里面是上面这些信息的全部内容，包括每一次的答案。请保存在自己的设备上，不要放在公用电脑里。
data-download = 下载我的数据
data-wrong = 有写错的地方？
data-wrong-text = 姓名、学号或班级写错了，在下面说明，老师会核对。想删除自己的信息，请你和家长一起告诉学校。

## Reading aids
reading-title = 阅读设置
reading-lead = 字大一点、行宽一点，看着舒服就好。只记在这台设备上。
reading-size = 字的大小
reading-size-0 = 平常
reading-size-1 = 大一些
reading-size-2 = 最大
reading-more = 还可以
reading-space = 行距宽一些
reading-space-hint = 行与行、字与字离得远一点
reading-contrast = 颜色深一些
reading-contrast-hint = 黑白分明，看得更清楚
reading-calm = 不要动画
reading-calm-hint = 页面上的东西不动
reading-save = 保存设置
reading-aloud = 读给我听
reading-stop = 停下来

## 布置任务的设置、更改、例外、重新评分、日历
set-times = 开放、截止后的安排
set-opens = 从什么时候开始（可不填）
set-opens-hint = 北京时间。不填就是现在。
set-late = 截止以后
set-late-always = 还可以做，标明“逾期完成”
set-late-until = 还可以做到下面的结束时间
set-late-no = 不能再做，到时间自动交卷
set-closes = 结束时间
set-closes-hint = 只在选了“还可以做到下面的结束时间”时填。到时间没交的会自动交卷并评分。
set-quiz = 测验设置
set-quiz-hint = 不改就用这一课原来的设置
set-minutes = 限时（分钟）
set-minutes-hint = 1 至 240。不填就不限时。时间到了自动交卷。
set-attempts = 可以做几次
set-attempts-hint = 1 至 20。不填就不限次数。
set-counts = 记哪一次的成绩
set-counts-best = 最好的一次
set-counts-last = 最后一次
set-counts-first = 第一次
set-feedback = 什么时候看到答案和讲解
set-feedback-hint = 等到结束才公布，或者不公布时，同样的题在本班的练习、其他测验和竞答里也暂不公布答案
set-feedback-after-submit = 交卷以后
set-feedback-at-once = 每答一题马上看到（看过不能再改）
set-feedback-after-close = 全班都结束以后
set-feedback-never = 不给学生看，只有教师能看到
set-order = 题目顺序
set-order-hint = 全班一起讲、一起做时，选“全班同一份试卷”
set-order-per-learner = 每人一份试卷，题目和选项打乱
set-order-same = 全班同一份试卷，打乱一次
set-order-written = 全班同一份试卷，按原来的顺序
set-layout = 页面
set-layout-one = 一页一题
set-layout-page = 全部题目在一页
set-draw = 抽几道题
set-draw-hint = 不填就按这一课的设置。比规定的少，就不计入专项行动。
set-pass = 及格线（%）
set-pass-hint = 1 至 100。不填就按这一课的设置。
set-partial = 多选、排序、归类题答对一部分也给分
assign-earlier = 沿用以前布置过的
assign-earlier-years = { $n ->
   *[other] { $n } 学年前
}
assign-quizzes = 教师自编的测验
assign-quiz-facts = { $n ->
   *[other] { $n } 道题
}
assign-part = 布置什么
assign-part-hint = 选了教师自编的测验时，这里不起作用。只有“课程和测验”计入专项行动。
assign-part-module = 课程和测验
assign-part-lesson = 只学课程
assign-part-quiz = 只做测验
assign-target = 布置给谁
assign-target-all = { $n ->
   *[other] 全班（{ $n } 名学生）
}
assign-target-some = 只给一部分学生
assign-target-choose = 选择小组和学生
assign-groups = 小组
assign-others = 同时布置给我的其他班
edit-link = 更改设置
edit-done = 更改已保存
renew-notice = 布置之后，这份测验有了改动
renew-notice-text = 班里用的仍是布置时的内容。
renew-look = 查看改动
renew-title = 把改动后的测验给还没开始的学生
renew-lead = 已经开始的学生，题目和名称都保持不变。
renew-stale = 刚刚又有了改动，请再看一遍
renew-renamed = 名称：原为“{ $was }”，现为“{ $now }”
renew-count = 题数：原为 { $was }，现为 { $now }
renew-added = 新加的
renew-removed = 去掉的
renew-reworded = 改过的
renew-begun = { $n ->
   *[other] 已有 { $n } 名学生开始作答
}
renew-begun-text = 他们仍用原来的测验。同一个班会有两种内容，成绩不宜直接比较。
renew-go = { $n ->
   *[other] 给还没开始的 { $n } 名学生
}
renew-leave = 保持不变
renew-nobody = 没有还没开始的学生。
renew-done = 还没开始的学生会拿到改动后的测验
regrade-link = 题目改正后重新评分
edit-title = 更改设置：{ $module }
edit-crumb = 更改设置
edit-lead = 改动马上生效。已经开始的试卷不变。
edit-failed = 没有保存，请改正：
edit-submit = 保存
edit-withdraw = 撤回这项任务
withdraw-title = 撤回“{ $module }”？
withdraw-gone = 学生和教师的列表里都不再出现。
withdraw-kept = 已经做完的记录和参与率不受影响。
withdraw-yes = 撤回任务
exception-title = { $name }的单独安排
exception-crumb = 单独安排
exception-lead = 只对该学生有效。全部清空就恢复和全班一样。
exception-due = 该学生的截止时间
exception-due-hint = 全班的截止时间：{ $at }
exception-closes = 该学生的结束时间
exception-closes-hint = 全班的结束时间：{ $at }
exception-never-closes = 全班截止以后都还可以做。
exception-minutes = 每次多给几分钟
exception-minutes-hint = { $n ->
   *[other] 全班有 { $n } 分钟。正在做的试卷马上延长。
}
exception-attempts = 多给几次
exception-attempts-hint = 全班有 { $n } 次
regrade-title = 重新评分
regrade-lead = 题目改正以后，先看看谁的成绩会变，再决定要不要改。
regrade-none-title = 没有需要重新评分的任务
regrade-none-text = 这项任务的题目在发卷以后没有改过。
regrade-items = 改过的题目
regrade-item = { $n ->
   *[other] { $n } 份试卷用的是旧题
}
regrade-caption = { $n ->
   *[other] { $n } 份试卷的成绩会变
}
regrade-summary = { $n } 份试卷的成绩会变，{ $same } 份不变。
regrade-col-try = 第几次
regrade-col-before = 现在
regrade-col-after = 之后
regrade-col-passed = 及格
regrade-passes = 变为及格
regrade-fails = 变为不及格
regrade-yes = 重新评分
calendar-title = 任务日历
calendar-before = 上个月
calendar-now = 本月
calendar-after = 下个月
calendar-none-title = 没有这个月：{ $month }
calendar-none-text = 下面是本月的任务。
calendar-empty-title = 这个月没有截止的任务
calendar-empty-text = 到班级页面可以布置任务。
calendar-caption = { $n ->
   *[other] { $n } 项任务
}
calendar-class = 班级
calendar-work = 任务
## The teacher's desk: pupils, groups, PINs of a class, co-teachers
desk-menu = 管理这个班
desk-groups-hint = 把学生分成小组
desk-add-hint = 新来的学生可以单独添加
desk-reset-hint = 登录条丢失或外泄时使用
desk-teachers-hint = 看看谁一起教这个班
desk-former-hint = 查看或恢复已移出的学生
desk-save = 保存
desk-back = 返回
desk-choose = 请选择
desk-to-class = 回到班级
pupil-add = 添加学生
pupil-add-title = 在{ $class }添加学生
pupil-add-lead = 一次添加一名。人多时，请让学校管理员导入名单。
pupil-add-submit = 添加学生
pupil-not-added = 没有添加，请改正：
pupil-empty-text = 可以逐个添加学生，也可以请学校管理员导入名单。
pupil-name = 姓名
pupil-number = 学号
pupil-number-hint = 学生登录时要填。同一个班里不能重复。
pupil-number-is = 学号 { $number }
pupil-edit = 更正
pupil-edit-hint = 更正后，登录密码和二维码不变，任务记录不变
pupil-not-saved = 没有保存，请改正：
pupil-more = 其他操作
pupil-reset-hint = 登录条丢了，或登录密码被别人知道了
pupil-move = 转到别的班
pupil-move-hint = 转到本校的另一个班，任务记录都保留
pupil-move-title = 把{ $name }转到别的班
pupil-move-lead = 现在在{ $class }，学号 { $number }。
pupil-move-to = 转到哪个班
pupil-move-number = 在新班级的学号
pupil-move-work = 从今天起，学生看到的是新班级的任务。
pupil-move-kept = 在原班级的任务和成绩都保留，原班级的记录里仍有这段经历。
pupil-move-campaigns = 已经开始的专项行动，仍按开始时所在的班级统计。
pupil-move-slip = 登录密码和二维码不变。原登录条上印的是旧班级，转班后请打印新的。
pupil-move-submit = 转到新班级
pupil-not-moved = 没有转班，请改正：
pupil-move-none-title = 没有可以转入的班级
pupil-move-none-text = 您只能把学生转到自己也任教的本校班级。要转到别的班，请联系学校管理员。
pupil-remove = 移出班级
pupil-remove-hint = 转学或离校时使用，记录保留
pupil-remove-title = 要把{ $name }移出{ $class }吗？
pupil-remove-out = 学生马上退出登录，不再看到这个班的任务，也不再出现在名单和各个小组里。
pupil-remove-number = 学号空出来，可以给别的学生用。
pupil-remove-kept = 任务和成绩保留，在班时间也保留，不会删除。
pupil-remove-campaigns = 已经开始的专项行动照原样统计，数字不变。
pupil-remove-back = 移错了可以在“已移出的学生”里恢复。
pupil-remove-yes = 移出学生
pupil-removed-title = 已把{ $name }移出班级
pupil-removed-text = 任务记录都还在。移错了，可以在下面恢复。
pupil-added-title = 已添加{ $name }
pupil-added-text = 现在就可以登录。请打印登录条，单独交给本人。
pupil-add-another = 再添加一名学生
pupil-corrected-title = 已更正{ $name }的信息
pupil-corrected-text = 登录密码和二维码不变。登录条上印的是旧信息，需要时请重新打印。
pupil-moved-title = { $name }已在这个班
pupil-moved-text = 登录密码和二维码不变。请打印印有新班级和学号的登录条，单独交给本人。
pupil-print = 打印登录条
former-title = 已移出的学生
former-lead = 从这个班移出、目前不在任何班的学生。他们的任务记录都保留着。
former-empty-title = 没有移出的学生
former-empty-text = 从这个班移出的学生会列在这里，随时可以恢复。
former-col-number = 原学号
former-back = 恢复
former-back-title = 把{ $name }恢复到{ $class }
former-back-lead = 从今天起重新在班，原来的任务和成绩都还在。
former-not-back = 没有恢复，请改正：
groups-title = 分组
groups-lead = 小组只在这个班里有效，一名学生可以同时在几个组里。
groups-nth = 第 { $n } 组
groups-empty-title = 还没有分组
groups-empty-text = 可以先新建小组再挑选组员，也可以把全班一次分好。
groups-no-pupils = 有了学生就可以分组。
groups-edit = 编辑
groups-left = { $n ->
   *[other] 还有 { $n } 名学生不在任何组里
}
groups-create = 新建小组
groups-name = 组名
groups-name-hint = 1 至 40 个字，同一个班里不能重复。学生下载自己的数据时会看到组名，请用中性的名字。
groups-create-submit = 新建小组，然后选组员
groups-split = 把全班分成几组
groups-parts = 分成几组
groups-parts-hint = 2 至 { $most } 组，各组人数最多差一人。已有的组不变。
groups-order = 怎么分
groups-order-number = 按学号
groups-order-number-hint = 学号相邻的分在一起
groups-order-random = 随机
groups-order-random-hint = 由系统打乱后再分
groups-split-submit = 开始分组
groups-split-done = { $n ->
   *[other] 已把全班分成 { $n } 组
}
groups-deleted = 小组已删除
groups-failed = 没有建立小组，请改正：
groups-not-saved = 没有保存，请改正：
groups-one-lead = 可以改组名，勾选谁在组里。
groups-members = 组员
groups-delete = 删除这个组
groups-delete-title = 要删除“{ $name }”吗？
groups-delete-ends = 小组会被删除，不能恢复。
groups-delete-stays = { $n ->
    [0] 组里没有学生，其他组不受影响。
   *[other] 组里的 { $n } 名学生仍在班里，任务和其他组不受影响。
}
groups-delete-yes = 删除小组
reset-all = 重置全班登录密码
reset-all-title = 要重置{ $class }全班的登录密码吗？
reset-all-lead = 只在需要全班重新发登录条时使用。个别学生忘了登录密码，请在名单里单独重置。
reset-all-slips = { $n ->
   *[other] { $n } 名学生登录条上的登录密码和二维码马上失效。
}
reset-all-own = { $n ->
   *[other] { $n } 名学生自己设的登录密码也失效。
}
reset-all-out = 全班在所有设备上都会退出登录。正在做测验的，答过的题不会丢。
reset-all-new = 下一步就是打印新的登录条，请单独交给每名学生。
reset-all-yes = { $n ->
   *[other] 重置 { $n } 名学生
}
reset-all-done-title = 全班的登录密码已经重置
reset-all-done-text = 旧登录条全部作废。请现在打印下面的新登录条，单独交给每名学生。
teachers-title = 任课教师
teachers-lead = 这里的教师可以看这个班的名单和进度，也可以布置任务、打印登录条。改动马上生效。
teachers-lead-seen = 这些教师都可以看这个班的名单和进度，也可以布置任务。要改动，请联系学校管理员。
teachers-none-title = 这个班还没有教师
teachers-none-text = 现在只有学校管理员能看到这个班。
teachers-whole-school = 任教全校
teachers-add = 添加教师
teachers-user = 从本校教师里选
teachers-user-none = 本校没有其他教师，请在下面填写用户名。
teachers-username = 或者填写用户名
teachers-username-hint = 适用于已有账号、还没有带班的同事。填了用户名，就不看上面的选择。
teachers-add-submit = 添加教师
teachers-replace = 交接班级
teachers-replace-title = 把{ $class }交接给另一位教师
teachers-replace-lead = 交接后，{ $name }不再看到这个班，新教师马上接手。已布置的任务和学生记录都不变。
teachers-remove = 移除
teachers-remove-title = 把{ $name }移出{ $class }？
teachers-remove-ends = 这位教师马上看不到这个班的名单、进度和登录条。
teachers-remove-kept = 已布置的任务、学生记录和这位教师的账号都保留，其他班级不受影响。
teachers-remove-last = 这是最后一位教师。移除后只有学校管理员能看到这个班。
teachers-remove-yes = 移除教师
teachers-added = { $name }现在教这个班
teachers-removed = 教师已移除
teachers-failed = 没有改动，请改正：
field-choose-teacher = 请选择一位教师，或填写用户名
field-group-count = 请填写至少 2 组，不能比学生人数多
field-group-name = 请填写 1 至 40 个字的组名
field-group-name-taken = 请换一个名字，这个班已经有同名的组
field-groups-many = 请先删去不用的组，一个班最多 50 个
field-number-taken = 请换一个学号，这个班已有学生用了它
field-pupil-left = 请再看一遍后保存，勾选的学生里有人已经不在这个班
field-pupil-name = 请填写学生姓名
field-pupil-number = 请填写学号
field-pupil-unknown = 请核对姓名或学号，本校没有这名学生
field-staff-unknown = 请核对用户名，本校没有找到；外校的同事要由平台管理员添加
field-teaches-already = 请选择另一位教师，这位已经在教这个班
field-text-long = 请填写最多 64 个字符
field-text-odd = 请改写，里面有不能用的字符
## Class lists, the new school year, past years
nav-rosters = 学校管理
school-title = 学校管理
school-lead = 班级名单和升年级，一年做几次就够。
school-year = { $from }—{ $to }学年
field-class-past = 往年的班级只能查看，不能再布置任务
field-file-bad = 请换一个文件，原因见上方
field-file-empty = 请换一个文件，这个文件是空的（0 字节）
field-file-one = 请一次只上传一个文件
field-file-required = 请先选择一个文件
field-file-too-large = 请换一个小一些的文件，最多 8 MB
field-preview-stale = 请再看一遍，这段时间里名单有了变化
field-undo-late = 已经过了 30 天，不能撤销了
field-undo-nothing = 这一次涉及的学生后来都改过，没有可以撤销的。如果是后来的名单或升年级改的，请先撤销那一次。
field-undone-already = 这一次已经撤销过了
import-title = 上传班级名单
import-card = 新生入学、转班、改名字：上传一份表格，先看结果，再确认。
import-lead = 上传后先给您看会发生什么，确认之前什么也不会改。
import-failed = 没有导入，请改正：
import-at = 导入到
import-at-only = 导入到：{ $place }
import-file = 名单文件
import-file-hint = Excel（.xlsx）、CSV，或者 OneRoster 文件包（.zip），最多 8 MB
import-look = 上传并预览
import-look-hint = 文件最多保留一小时，只有您能看到，之后自动删除
import-columns-title = 常用的五列
import-example-school = QH1001
import-example-grade = 五年级
import-example-class = 2班
import-example-name = 热依拉·买买提
import-rule-order = 列的先后不限，多出来的列不会使用。学校填代码或全称，单个学校上传可以没有这一列；班级里写了年级（如五（2）班），可以没有年级。
import-rule-move = 先看姓名，再看学号、班级：名字没变、学号变了，算换学号；换了班，记录一起转。拿不准是谁的，会逐行问您。
import-rule-nobody = 名单里没有的学生保持原样，不会移出。只传一个班的名单，别的班不受影响。
import-rule-oneroster = 也可以上传学籍系统导出的 OneRoster 1.2 或 1.1 文件包（完整名单）。
import-template-lead = 还没有表格？从空白模板开始：
import-template-xlsx = 下载 Excel 模板
import-template-csv = 下载 CSV 模板
import-done-title = 名单已导入
import-gone-title = 这份文件已过期
import-gone-text = 它可能已经导入，也可能超过了一小时。需要的话请重新上传，重复导入不会多出学生。
import-preview-title = 核对名单
import-preview-lead = 导入到{ $place }。文件：{ $file }
import-new = 新增
import-moved = 转班
import-unchanged = 不变
import-waiting = 等上面的问题有答案
import-bad = 要改正的行
import-bad-title = { $n ->
   *[other] 有 { $n } 行要先改正
}
import-bad-text = 这些行不会导入，其余的照常导入。可以下载下来改好，再单独上传。
import-again = 重新上传
import-same-title = 和现有名单完全一样
import-same-text = 没有什么要改的。
import-take-over = 导入名单
import-other-file = 换一个文件
import-nothing-yet = 点“导入名单”之前，什么也没有改。
import-notes = 请留意
import-ignored = 没有使用的列：{ $names }
import-new-classes = { $n ->
   *[other] 会新建 { $n } 个班：{ $names }
}
import-bad-heading = 要改正的地方
import-changes = 会有这些变化
import-col-row = 行
import-col-column = 列
import-col-why = 原因
import-col-text = 表格里写的
import-col-what = 变化
import-row-of = { $file } 第 { $n } 行
import-more = { $n ->
   *[other] 还有 { $n } 行没有显示，可以下载查看。
}
import-download-bad = 下载要改正的行（CSV，附原因）
import-download-all = 下载全部结果（CSV）
import-act-new = 新增
import-act-unchanged = 不变
import-act-renamed = 改名，原名：{ $from }
import-act-moved = 转班，原班级：{ $from }
import-renumbered = 换学号
import-back = 恢复
import-questions = 待核对
import-bad-none = 这份文件里没有能导入的行。请改好后再上传，现在什么也没有改。
import-own-school = { $n ->
   *[other] 有 { $n } 行的学校认不出来。都按“{ $school }”导入
}
import-questions-title = { $n ->
   *[other] 有 { $n } 行拿不准是谁，请您来定
}
import-questions-text = 不选的先不导入，也不会改动任何人的记录。
import-questions-more = { $n ->
   *[other] 还有 { $n } 行这次问不下：导入之后，把同一份名单再传一次。
}
import-question = 第 { $row } 行：{ $name }，学号 { $number }，{ $class }
import-means-new = 新学生：{ $name }
import-means-known = 就是{ $class }的{ $name }（学号 { $number }）
import-means-renamed = 就是{ $class }的{ $name }（学号 { $number }），姓名改成“{ $now }”
import-means-left = 是以前在{ $class }的{ $name }（学号 { $number }），让他/她回来
import-means-leaves = ；现在用这个学号的{ $name }不在名单里，移出本班（记录保留，可以恢复）
import-means-skip = 先不导入这一行
import-rows-many = { $n ->
   *[other] { $n } 行（第 { $first } 行至第 { $last } 行）
}
import-col-evidence = 依据
import-act-ask = 待核对
import-act-left-out = 没有导入
import-act-waits = 等上面的问题有了答案再定
import-act-back = 恢复
import-act-renumbered = 换学号，原学号：{ $from }
import-why-same = 班级、姓名、学号都相同
import-why-name-in-class = 同班同名，学号变了
import-why-name-and-number = 姓名和学号相同，班级变了
import-why-name-in-school = 原班名单里没有这个人，全校只有一个同名的
import-why-left = 以前在本校，姓名和学号相同
import-why-nobody = 没有对得上的学生
import-why-other-name = 这个学号现在是另一个名字的，而那个人不在名单里
import-why-name-twice = 班里或名单里同名的不止一个，学号也对不上
import-why-listed-twice = 名单里有两行是这个名字，可能是两个同名的学生，也可能一人写了两遍
import-why-name-elsewhere = 学校里有同名的学生，可能是同一个人
import-why-name-left = 以前有同名的学生离开了
import-why-number-held = 这个学号现在是别人的，而那个人不在名单里
import-done-left-out = { $n ->
   *[other] 没有导入的有 { $n } 行。
}
import-slips = { $n ->
   *[other] 打印这 { $n } 名新生的登录条
}
import-past = 最近 30 天导入的名单
import-past-command = 由管理员用命令导入
import-past-facts = 新增 { $created } 人，变更 { $changed } 人。
import-past-undone = 已于 { $time } 撤销。
import-undo = 撤销这份名单
import-undo-title = 撤销这次导入？
import-undo-made = 新增的 { $n } 名学生移出班级：{ $names }
import-undo-taken-back = 这份名单恢复的 { $n } 名学生重新移出班级：{ $names }
import-undo-moved = 转班的 { $n } 名学生回到原来的班级：{ $names }
import-undo-taken-out = 这份名单移出的 { $n } 名学生恢复到原来的班级：{ $names }
import-undo-renumbered = { $n } 名学生恢复原来的学号或姓名：{ $names }
import-undo-stay = { $n } 名学生不动，导入之后又改动过，或者原来的学号已经给了别人：{ $names }
import-undo-classes-close = 这份名单新建的 { $n } 个班会撤掉，里面不再有人，也没有用过：{ $names }
import-undo-classes-stay = 这份名单新建的 { $n } 个班保留，里面有人，或者已经用过：{ $names }
import-undo-work = 学生这段时间做过的练习和成绩都保留。
import-undo-yes = 撤销导入
import-undo-kept = { $n ->
   *[other] 有 { $n } 名学生后来又改动过，没有动：{ $names }
}
import-undone-classes = 空下来的 { $n } 个班已撤掉：{ $names }
import-undone-title = 已撤销
import-undone-text = 学生恢复到导入之前的样子。见下面的名单记录。
slips-new-title = 新生登录条
import-why-unusual-class = 新班级，名称少见或者和已有的班级很像
import-class-question = { $n ->
   *[other] { $class }：现在没有这个班，名单里有 { $n } 行写的是它
}
import-class-nearest = 就是{ $class }
import-class-new = 新建{ $class }
import-class-skip = 先不导入这个班
import-row-missing = 没有填写
import-row-unknown-school = 没有这所学校，或者不归您管理
import-row-ambiguous-school = 有两所同名学校，请填学校代码
import-row-unknown-grade = 不是平台里的年级（五年级至大四）
import-row-too-long = 超过 64 个字
import-row-bad-text = 有看不见的控制字符，或者公式出错
import-row-repeated = 前面已有这个班的这个学号
import-row-unknown-reference = 文件包里没有它指向的那一行
import-row-two-classes = 这名学生同时在两个班
import-row-is-date = 表格把它变成了日期或时间。请把这一列设为“文本”，再填一次。
import-row-lost-digits = 超过 15 位的数字存成了数值，后面几位已经丢失。请把这一列设为“文本”，再填一次。
import-row-not-plain = 带小数点、千分位或 E+ 的数值，不是写出来的编号。请把这一列设为“文本”，再填一次。
import-row-formula = 这里是公式。请改成它的结果。
import-row-space-inside = 数字中间有空格，分不清是一个还是两个
import-row-merged = 几名学生合用一个单元格。请取消合并，各填各的。
import-row-unknown-class = 看不出是哪个班，请写成“五（2）班”这样
import-row-no-grade = 看不出是哪个年级，名单里也没有年级这一列。请写成“五（2）班”这样。
import-row-other-grade = 班级里写的年级和“年级”一栏不同
import-note-older = 这是 OneRoster 1.1 的文件包，可以使用；以后建议导出 1.2。
import-note-not-pupils = { $n ->
   *[other] { $n } 条教师等人员的记录没有使用：这里只导入学生。
}
import-note-not-homerooms = { $n ->
   *[other] { $n } 条课程班的记录没有使用：学生只属于行政班。
}
import-note-not-now = { $n ->
   *[other] { $n } 条已经结束或还没开始的记录没有使用。
}
import-note-deleted = { $n ->
   *[other] { $n } 条标为删除或停用的记录没有使用；不会因此移出任何人。
}
import-note-not-taught = 有 { $n } 行是本平台不开课的年级，没有导入。
import-note-hidden-rows = 有 { $n } 行在表格里被隐藏或筛选掉了，也读进来了。请核对。
import-note-merged-cells = 有 { $n } 行的学校、年级或班级取自上面的合并单元格。
import-note-direction-marks = 有 { $n } 行带有看不见的文字方向符号，已经去掉。
import-note-totals = 有 { $n } 行是合计，没有读进来。
import-note-footers = 有 { $n } 行是签名、日期或备注，没有读进来。
import-note-same-rows = 有 { $n } 行和前面工作表里的完全一样，只读一次。
import-note-class-from-sheet = 有 { $n } 行的班级取自工作表的名称。
import-note-hidden-sheets = 隐藏的工作表没有读：{ $names }
import-note-sheets-left-out = 这些工作表里没有名单需要的列，没有读：{ $names }
import-note-number-from = 学号取自“{ $name }”一列。
import-file-empty = { $file }：里面没有学生。
import-file-too-large = { $file }：文件太大，或者解压后太大。
import-file-too-many-rows = { $file }：行数太多，最多 10 万名学生。
import-file-too-many-columns = { $file }：列数太多，最多 64 列。
import-file-unknown-format = { $file }：不是 Excel（.xlsx）、CSV 或 OneRoster 文件。
import-file-other-spreadsheet = { $file } 其实是网页或别的表格格式。请用表格软件打开，另存为 .xlsx 再上传。
import-file-open-quote = { $file } 第 { $row } 行有一个没有配对的双引号，后面的内容分不清。请删掉或补上引号。
import-file-old-excel = { $file }：是旧的 .xls 文件，请另存为 .xlsx。
import-file-password = { $file }：文件有密码，请去掉密码后另存。
import-file-unknown-encoding = { $file }：无法识别文字编码，请另存为 .xlsx。
import-file-broken = { $file }：文件已损坏，请重新导出。
import-file-missing-columns = { $file }：缺少这些列：{ $names }。
import-file-repeated-column = { $file }：有两列都叫“{ $name }”。
import-file-bundle-version = { $file }：只能读 OneRoster 1.2 和 1.1，这个文件包写的版本是“{ $version }”。
import-file-bundle-delta = { $file }：{ $table } 只有变动部分（delta），请导出完整名单（bulk）。
import-file-bundle-missing = { $file }：文件包里没有 { $table }。
import-file-bundle-column = { $file }：{ $table } 缺少列 { $column }。
import-file-bundle-no-homerooms = { $file }：文件包里没有行政班（homeroom）。
promotion-title = 升年级
promotion-card = 每年九月做一次：各班升一个年级，毕业班离校。30 天内可以撤销。
promotion-years = { $from } → { $to }
promotion-school = 学校
promotion-lead = 请逐班核对。学生原来的班级和任务记录都会保留，教师跟着班级走。
promotion-failed = 未办理
promotion-empty-title = 现在没有要升年级的班级
promotion-empty-text = { $year }的班级里已经没有学生了，或者新学年（9 月 1 日）还没开始。
promotion-going = 升入下一年级
promotion-going-hint = 不打勾的班先不动，以后还可以再做
promotion-leaving = 毕业离校
promotion-leaving-hint = 离校的学生不再有任务，记录会保留。如果他们在本校继续读（例如九年一贯制学校），请去掉勾，再上传新班级的名单。
promotion-becomes = { $from } → { $to }
promotion-leaves = { $from } → 毕业
promotion-pupils-but = { $pupils } 名学生升年级，{ $left } 名学号冲突，留在原班
promotion-merge = { $n ->
   *[other] 这个班里已有 { $n } 名学生，会合在一起
}
promotion-clash-title = { $n ->
   *[other] { $n } 名学生会留在原班
}
promotion-clash-text = 新班级里已有别人用了他们的学号。可以先上传名单改学号，再回来做；也可以先做其他学生。
promotion-clash = { $class } { $number } { $name }：这个学号在新班级里属于{ $holder }
promotion-go = 升入{ $year }
promotion-go-hint = 30 天内可以撤销
promotion-done-title = 已升入新学年
promotion-done-text = { $pupils ->
   *[other] 共 { $pupils } 名学生。
}{ $until } 之前可以撤销。
promotion-undone-title = 已经撤销
promotion-undone-text = { $back } 名学生回到原来的班级，{ $kept } 名后来有变动的学生没有动。
promotion-steps = 最近 30 天做过的
promotion-step = { $classes }个班升年级，{ $left } 个班毕业，共 { $pupils } 名学生。
promotion-step-undone = 已于 { $time } 撤销。
promotion-kept = { $n ->
   *[other] 这 { $n } 名学生后来有变动，没有动：
}
promotion-undo = 撤销这一次升年级
promotion-undo-until = { $time } 之前可以撤销。
promotion-undo-title = 撤销升年级？
promotion-undo-back = 学生回到原来的班级，毕业的学生也回来。
promotion-undo-kept = 后来转了班的学生不会动，撤销之后会列出来。
promotion-undo-classes = 空下来、也没有用过的新班级一起撤掉。
promotion-undo-work = 在新班级里做过的任务仍保留在记录里，但学生在原班级看不到。
promotion-undo-yes = 撤销升年级
promotion-forgotten-title = 更早的班级里还有学生
promotion-forgotten-text = 这些班不会自动升年级，请上传新班级的名单。班级：{ $names }
past-title = 往年的班级
past-lead = 往年的班级只能查看，按学年结束时的样子显示。
past-empty-title = 没有往年的班级
past-empty-text = 升入新学年以后，原来的班级会列在这里。
past-waiting-title = { $n ->
   *[other] 有 { $n } 个班还没有升入新学年
}
past-waiting-text = 学校管理员给各班升年级以前，学生照常用去年的班级登录和学习。
past-waiting-do = 升年级以前，学生照常用去年的班级登录和学习。今年的名单定好以后，请给各班升年级。
past-notice-title = 这是往年的班级
past-notice-text = 只能查看，不能再布置任务。学生的登录条请到他们现在的班级打印。
## Practice, programmes, certificates, corrections
field-choose-about = 请选择哪里写错了
field-code-shape = 请填写证书上的 20 个字母和数字
field-order-all = 请先把每一项都排好
field-reason-required = 请填写不修改的原因，学生能看到
field-requests-open = 请等老师处理完再写，你已有 3 条在等
practice-title = 练习
practice-lead = 学完的课，可以随时拿出来练。答错的题过一会儿会再出现。
practice-empty-title = 还没有可以练的课
practice-empty-text = 学完一课之后，它的题目就会出现在这里。
practice-go = 去练习
practice-this = 练习这一课
practice-of = 练习：{ $title }
practice-due = 该复习 { $n } 题
practice-new = 没见过 { $n } 题
practice-learnt = 已记住 { $n } 题
practice-today = 今天练了 { $n } 题。
practice-private = 练习不打分，也不算任务完成。想停就停，下次接着练。
practice-next = 下一题
practice-stop = 先练到这里
practice-again-soon = 没关系，过几题它会再出现一次。
practice-held-title = 请先交这一课的测验
practice-held-text = 为了不提前露出答案，测验里的题先不练。交卷以后再来。
practice-held-until-title = 这些题正在用
practice-held-until = 竞赛或别的任务还在考这些题。{ $at } 之后可以来练。
home-mine = 我的进度
home-practice-due = 有 { $n } 题该复习了
home-practice-text = 学完的课，想练就练
programme-title = 我的学习计划
programme-for = 适合：{ $audience }
programme-progress = 学习计划的进度
programme-count = { $of } 课完成了 { $n } 课
programme-modules = 课程
programme-how = 每一课的测验都及格，就能得到一张结业证书。老师布置的课及格后，这里会自动记上。
programme-not-given = 老师还没布置
programme-to-pass = 交了，还没及格（需要 { $mark }%）
programme-none-title = 现在没有学习计划
programme-none-text = 你所在的年级还没有学习计划。
cert-title = 结业证书
cert-mine = 我的证书
cert-of = 证书：{ $title }
cert-ready = 全部学完了，真棒！你的证书准备好了。
cert-open = 看看我的证书
cert-lead = 可以用 A4 纸横向打印，也可以在手机上截图留念。
cert-print = 打印证书
cert-check-how = 拿到证书的人可以用上面的编号查真伪。查的时候只看得到名称和日期，看不到你的名字和学校。
cert-heading = 结业证书
cert-say = 完成了“{ $title }”全部 { $n } 课的学习，特发此证。
cert-date = 颁发日期
cert-code = 证书编号
cert-qr = 查验证书的二维码
verify-title = 查验证书
verify-submission = 这份统计表是真的
verify-submission-text = 请核对纸上的单位、日期和参与率与下面一致。
verify-submitted = 上报日期
verify-lead = 填写证书上的编号，看看它是不是真的。
verify-code = 证书编号
verify-hint = 例如 7K2QD-9XW40-BTM5R-3HFYN，大小写和横线都不要紧
verify-go = 查验
verify-problem = 没有查验，请改正：
verify-result = 查验结果
verify-genuine = 这是一张真的证书
verify-genuine-text = 请把下面的内容和证书对一对。
verify-programme = 学习计划或竞赛
verify-day = 颁发日期
verify-no-name = 为了保护未成年人，这里不显示姓名和学校。
verify-unknown = 没有查到这个编号
verify-unknown-text = 请对照证书再输一遍。如果还是查不到，这张证书就不是这里发的，或者已经随个人信息一起删除了。
verify-another = 查验另一张证书
correction-about-name = 姓名
correction-about-number = 学号
correction-about-class = 班级
correction-about-other = 其他
correction-what = 哪里写错了？
correction-text = 应该是什么
correction-hint = 最多 200 个字。只写要改的内容就好，不用写别的个人信息。
correction-send = 告诉老师
correction-problem = 没有发送，请改正：
correction-sent = 老师已经能看到了
correction-sent-text = 处理之后，结果会显示在这一页。
correction-mine = 我的更正申请
correction-open = 等老师处理
correction-done = 已更正
correction-declined = 没有修改
correction-reply = 老师说：{ $text }
data-practised = 练习过的题
data-held = 别的任务还在考其中一些题，这些题的对错在 { $at } 之后补上。
data-certificates = 证书
data-look-correction = 老师处理了你的更正申请
requests-title = 学生的更正申请
requests-lead = 学生说自己的信息有误。请先核对，能改的在班级名单里改好，再在这里回复。回复学生能看到。
requests-link = { $n } 条更正申请待处理
teach-returned = { $n ->
   *[other] 学校退回了 { $n } 条活动记录
}
teach-returned-reason = 原因：{ $reason }
requests-number = 学号 { $number }
requests-reply = 给学生的回复（不修改时必填）
requests-done = 已更正
requests-decline = 不修改
requests-settled = 已回复，学生能看到结果
requests-settled-before = 这一条已经有人处理过了
requests-problem = 没有保存，请改正：
requests-empty-title = 没有待处理的申请
requests-empty-text = 学生可以在“我的数据”里说明哪里写错了，新的申请会出现在这里。
teach-needs-help = 可能需要帮助：{ $lessons }
privacy-kept-practice = 练习里每道题答得怎样、什么时候再练；证书；你的更正申请
privacy-see-practice = 练习：只有你自己。一课里连着四次以上没答对，老师会看到你可能需要帮助，看不到你的答案。
help-verify = 查验证书
## Imported questions
import-too-large = 文件太大：最多 2 MB，压缩包解开后最多 16 MB。
import-empty = 文件里没有题目。
import-unknown-format = 无法读取这种文件。可以用 GIFT 文本、Moodle XML、QTI 题目包或 Excel（.xlsx）表格。
import-unknown-encoding = 无法识别文件的文字编码。请另存为 UTF-8 后再试。
import-broken-file = 文件损坏或不完整。
import-doctype = 文件里有自定义实体声明，出于安全不能读取。
import-too-deep = 文件的嵌套层数太多。
import-old-excel = 这是旧版 Excel 文件。请另存为 .xlsx 后再试。
import-password = 文件有密码。请去掉密码后再试。
import-qti-1 = 这是旧的 QTI 1 格式，无法读取。请导出为 QTI 2.1、2.2 或 3.0。
import-missing-columns = 表格里找不到“题干”列和“答案”列。
import-repeated-column = 表格里有两列是同一个意思。
import-missing-file = 题目包里缺少这个文件。
import-too-many-items = 一次最多导入 500 道题，后面的没有读取。
import-more-faults = 问题还有很多，没有全部列出。
import-syntax = 这道题的写法有问题，没有导入。请检查大括号和符号。
import-open-brace = 这道题的大括号没有写完整，没有导入。后面的题目照常读取。
import-media = 这道题里有图片、声音、视频或公式，没有导入。
import-essay = 问答题和上传作业题没有导入。
import-cloze = 一题多空的完形题没有导入。
import-calculated = 数值随机生成的计算题没有导入。
import-drag = 拖放题没有导入。
import-kind = 不支持这种题型，没有导入。
import-several = 一道题里有几处作答，没有导入。请拆成几道题。
import-no-stem = 这道题没有题干，没有导入。
import-no-key = 这道题没有正确答案，没有导入。
import-bad-key = 正确答案和选项对不上，没有导入。
import-either = 单选题有不止一个正确答案，没有导入。
import-few-options = 选项少于两个，没有导入。
import-many-options = 选项或分组太多，没有导入。最多 10 个，判断题 2 个。
import-empty-option = 有的选项或分组是空的，没有导入。
import-same-option = 有两个选项或分组一样，没有导入。
import-many-answers = 可接受的答案超过 10 个，没有导入。
import-no-group = 配对题至少要有两组，每个选项都要归入一组。这道题没有导入。
import-number = 答案不是能识别的数字，没有导入。
import-tolerance = 允许误差无法识别，或各个答案的误差不同，没有导入。
import-wildcard = 答案里用了通配符 *，没有导入。
import-long-stem = 题干或情境超过 1000 字，没有导入。
import-long-option = 有的选项、答案或错因超过 300 字，没有导入。
import-long-explanation = 讲解超过 2000 字，没有导入。
import-formula = 这一行有公式，没有导入。请把公式改成文字。
import-merged = 这一行有合并的单元格，没有导入。请取消合并。
import-bad-value = 这一格填的内容无法识别，这一行没有导入。
import-digits = 这一格的数字超过 15 位，后面几位已经丢失，这一行没有导入。请把格式设为“文本”，再填一次。
import-number-format = 这一格的数字格式无法识别，这一行没有导入。请把格式设为“文本”，再填一次。
import-description = 这一段没有作答的地方，不是题目，已跳过。
import-weights = 部分得分或不同的分值没有保留，题目已导入。
import-feedback = 只给某些人看的反馈或提示没有保留，题目已导入。
import-labels = 文件里的分类、标签或多余的列没有保留。
import-case = 原题区分大小写，这里不区分。题目已导入。
import-penalty = 原题答错扣分，扣分没有保留，题目保留了。这里答错不得分，多选题里错一项抵一项对的。
import-setting = 原题每次只考其中一部分，这里会全部考到。题目保留了。
import-stimulus = 这道题配套的材料在另一个文件里，没有保留，题目保留了。
import-test = 整份测验的顺序、分节和分值没有保留，题目保留了。
import-sheets = 只读取了第一张有标题行的工作表，下列工作表没有读取：
import-unit = 原题带单位，这里只看数字。题目已导入。
## Putting quizzes together
quiz-editor-title = 本校测验
quiz-editor-lead = { $school }教师自编的测验，大家都可以用，也都可以改。
quiz-editor-schools = 学校
quiz-editor-new = 新建测验
quiz-editor-new-lead = 属于{ $school }。先填写名称，再选题。
quiz-editor-begin = 选择题目
quiz-editor-bank = 题库
quiz-editor-empty-title = 还没有测验
quiz-editor-empty-text = 可以从题库里挑题，自己出题，也可以随机抽题。
quiz-editor-count = { $n ->
   *[other] { $n } 道题
}
quiz-editor-changed = 最后修改：{ $name }，{ $time }
quiz-editor-preview = 预览
quiz-editor-copy = 复制
quiz-editor-copied = 这是复制出来的一份，可以随意修改，原来那份不变。
quiz-editor-of = 这份测验是{ $name }的
quiz-editor-of-text = 只有本人和学校管理员可以修改。您可以布置它，也可以复制一份来改。
quiz-editor-by = 创建人：{ $name }
quiz-editor-item-of = 这道题是{ $name }的
quiz-editor-item-of-text = 只有本人和学校管理员可以修改。您可以把它加进自己的测验。
quiz-editor-archive = 归档测验
quiz-editor-archived = 测验已归档
quiz-editor-archive-title = 归档“{ $title }”？
quiz-editor-archive-gone = 全校教师的列表里都不再显示它。
quiz-editor-archive-kept = 已经布置过的班级不受影响，作答记录全部保留。
quiz-editor-archive-yes = 归档测验
quiz-editor-give = 布置给班级
quiz-editor-give-title = 把“{ $title }”布置给哪个班？
quiz-editor-give-lead = 下一步设置截止时间和测验设置。
quiz-editor-edit = 修改
quiz-editor-saved = 更改已保存
quiz-editor-not-saved = 没有保存，请改正：
quiz-editor-name = 名称
quiz-editor-title-zh = 中文名称
quiz-editor-title-en = 英文名称
quiz-editor-title-hint = 填一种语言就可以，最多 60 个字
quiz-editor-save-title = 保存名称
quiz-editor-questions = 题数
quiz-editor-minutes = 大约需要
quiz-editor-min = 分钟
quiz-editor-minutes-note = 按题型估算
quiz-editor-difficulty = 难度
quiz-editor-of-difficulty = 难度 { $d }：{ $n } 题
quiz-editor-at-random = 随机
quiz-editor-parts = 测验内容
quiz-editor-parts-of = 共 { $n } 题，最多 { $most } 题
quiz-editor-part = 第 { $n } 项
quiz-editor-none-yet = 还没有题目
quiz-editor-no-parts-title = 还没有题目
quiz-editor-no-parts-text = 从题库里添加、自己出题，或者随机抽题。
quiz-editor-add = 从题库添加
quiz-editor-write = 自己出题
quiz-editor-live = 已经布置的任务保持布置时的内容，改动只用于以后布置的任务。
quiz-editor-earlier = { $n ->
   *[other] { $n } 项进行中的任务用的是之前的内容。打开任务，可以把改动给还没开始的学生。
}
quiz-editor-up = 上移
quiz-editor-down = 下移
quiz-editor-remove = 移除
quiz-editor-swap = 换一道同类题
quiz-editor-no-other = 没有其他同类题
quiz-editor-choose = 自己挑一道
quiz-editor-gone = 题库里已经没有了
quiz-editor-gone-text = 新的试卷会跳过它，可以把它移除。
quiz-editor-rule = 从《{ $module }》随机抽 { $n } 题
quiz-editor-rule-of = 可抽的题目：{ $n } 道
quiz-editor-short = 可抽的题不够，试卷会少几题。请移除这一项，再添加一个数目小一些的。剩余题数：{ $n }
quiz-editor-draw = 随机抽题
quiz-editor-draw-lead = 每名学生抽到的题不一样。
quiz-editor-draw-from = 从哪里抽
quiz-editor-draw-hint = 数字是总题数，括号里依次是难度 1、2、3 的题数
quiz-editor-draw-count = 抽几题
quiz-editor-draw-add = 添加
quiz-editor-choose-bank = 请选择课程
quiz-editor-whole-bank = 整个题库
quiz-editor-has = { $n } 题（{ $a } / { $b } / { $c }）
quiz-editor-any = 不限
quiz-editor-own = 本校自编题
quiz-editor-only-zh = 只有中文
quiz-editor-only-en = 只有英文
quiz-editor-bank-lead = 各课的全部题目，加上本校自编题。
quiz-editor-bank-for = 为“{ $title }”选题，现有 { $n } 题
quiz-editor-back = 回到测验
quiz-editor-swap-note = 请选一道题来替换原来那道。
quiz-editor-words = 关键词
quiz-editor-words-hint = 中文英文都可以；几个词之间用空格隔开，要同时出现
quiz-editor-from = 来源
quiz-editor-level = 考查层次
quiz-editor-only-own = 只看本校自编题
quiz-editor-only-fresh = 只看还没选进测验的
quiz-editor-more-filters = 更多条件
quiz-editor-search = 查找
quiz-editor-found = { $n ->
    [0] 没有找到
   *[other] 找到 { $n } 道题
}
quiz-editor-found-none = 没有符合条件的题目
quiz-editor-found-none-text = 少写几个词，或者放宽一个条件再试。
quiz-editor-show-all = 查看全部
quiz-editor-pages = 翻页
quiz-editor-in-quiz = 已在测验中
quiz-editor-add-one = 添加
quiz-editor-tick = 选这一题
quiz-editor-add-chosen = 加入选中的题目
quiz-editor-add-chosen-hint = 在这一页勾选需要的题目，然后一次加入
quiz-editor-not-added = 没有加入，请改正：
quiz-editor-added = { $n ->
    [0] 选中的题目已经在测验里
   *[other] 已有 { $n } 题加入测验
}
quiz-editor-swap-in = 换成这道
quiz-editor-with-key = 显示正确答案
quiz-editor-groups-are = 分组：
quiz-editor-typed-here = 在这里填写答案
quiz-editor-written = 题目已保存，排在自编题的最前面
quiz-editor-written-in = 题目已保存，并加入了这份测验
quiz-editor-written-left = 还没有加入测验：测验已满，或有人正在修改。可以在下面加入。
quiz-editor-retired = 题目已归档
quiz-editor-kind-lead = 要出哪一种题？
quiz-editor-about-single = 几个选项，只有一个正确。
quiz-editor-about-multiple = 几个选项，两个或更多正确。
quiz-editor-about-true-false = 判断一句话对不对。
quiz-editor-about-scenario = 先讲一个情境，再问怎么做，只有一个选项正确。
quiz-editor-about-order = 把几个步骤排成正确的顺序。
quiz-editor-about-match = 把几样东西归到两到八组里。
quiz-editor-about-short-text = 填一个词或一个短语。
quiz-editor-about-number = 填一个数字。
quiz-editor-item-new = 出题：{ $kind }
quiz-editor-item-edit = 修改题目：{ $kind }
quiz-editor-languages = 中文、英文或两种都写
quiz-editor-languages-text = 一种语言要么全部填写，要么全部留空。用另一种语言的学生会看到写好的那一种。
quiz-editor-asked = { $n ->
   *[other] 已有 { $n } 次作答用了这道题
}
quiz-editor-asked-text = 这些作答仍按旧版本，直到重新评分；已经布置的任务也用布置时的版本。
quiz-editor-scene-zh = 情境（中文）
quiz-editor-scene-en = 情境（英文）
quiz-editor-stem-zh = 题目（中文）
quiz-editor-stem-en = 题目（英文）
quiz-editor-explanation-zh = 讲解（中文）
quiz-editor-explanation-en = 讲解（英文）
quiz-editor-options = 选项
quiz-editor-options-single = 两到六个，空着的行不算。标出正确的那一个。
quiz-editor-options-multiple = 两到六个，空着的行不算。勾选所有正确的选项。
quiz-editor-steps = 步骤
quiz-editor-options-order = 两到六步，按正确的顺序填写，学生看到时会打乱。
quiz-editor-things = 要归类的内容
quiz-editor-options-match = 两到六个，空着的行不算。写明每一个归到哪一组。
quiz-editor-truth = 这句话对不对？
quiz-editor-options-truth = 标出正确答案。
quiz-editor-option-zh = { $n }：中文
quiz-editor-option-en = { $n }：英文
quiz-editor-option-group = { $n }：归到
quiz-editor-is-right = 第 { $n } 个正确
quiz-editor-is-true = 这句话是对的
quiz-editor-is-false = 这句话不对
quiz-editor-why = 错在哪里（可不填）
quiz-editor-why-hint = 选了它的学生会看到。语气温和，说清楚道理。
quiz-editor-why-zh = 中文
quiz-editor-why-en = 英文
quiz-editor-groups = 分组
quiz-editor-groups-hint = 两到八组，空着的行不算。可以有一组不归入任何内容，作为干扰项。
quiz-editor-groups-more = 更多分组
quiz-editor-group-zh = 第 { $n } 组（中文）
quiz-editor-group-en = 第 { $n } 组（英文）
quiz-editor-group-no = 第 { $n } 组
quiz-editor-choose-group = 请选择分组
quiz-editor-answers = 正确答案
quiz-editor-answers-text = 每行一个，最多十个，把可以接受的写法都列出来。大小写、空格和句号不影响判分。
quiz-editor-answers-number = 每行一个，例如 120 或 2.5，不带单位。学生在数字后面写“岁”“个”“年”也算对。
quiz-editor-tolerance = 允许误差
quiz-editor-tolerance-hint = 例如 0.5；留空表示必须完全相等
quiz-editor-save-item = 保存题目
quiz-editor-save-on-top = 用我的覆盖
quiz-editor-item-conflict = { $name }在 { $time } 修改过这道题
quiz-editor-item-conflict-text = 您填写的内容都在下面，没有丢失。对比之后，可以用您的覆盖，也可以保留对方的。
quiz-editor-retire = 归档题目
quiz-editor-retire-title = 归档这道题目？
quiz-editor-retire-gone = 以后不能再把它加进测验。
quiz-editor-retire-kept = 已经用了它的测验和作答记录都保留。
quiz-editor-retire-yes = 归档题目
quiz-editor-preview-title = 预览：{ $title }
quiz-editor-preview-note = 学生看到的就是这样，不显示答案。预览不留任何记录。
quiz-editor-preview-drawn = 有些题是随机抽的，每名学生都不一样。
quiz-editor-another = 换一份看看
quiz-editor-print = 打印
quiz-editor-print-key = 打印（带正确答案）
quiz-editor-print-how = 用浏览器打印本页（Ctrl + P）。
quiz-editor-print-head = 姓名 ____________  班级 ____________  学号 ________  得分 ________
quiz-editor-key-copy = 教师用，带正确答案
quiz-editor-conflict-title = 别人刚刚改过这份测验
quiz-editor-conflict-lead = 您打开页面之后，{ $name }在 { $time } 保存了修改。您的修改没有丢失，请选择怎么处理。
quiz-editor-tried = 您要做的修改
quiz-editor-tried-title = 名称：{ $title }
quiz-editor-tried-add = 添加：{ $what }
quiz-editor-tried-remove = 移除：{ $what }
quiz-editor-tried-up = 上移：{ $what }
quiz-editor-tried-down = 下移：{ $what }
quiz-editor-tried-swap = 把“{ $what }”换成“{ $with }”
quiz-editor-conflict-gone = 您要改的那一项已经不在测验里，或者有了变化。
quiz-editor-conflict-now = 现在的内容
quiz-editor-conflict-mine = 加上您的修改
quiz-editor-conflict-apply = 把我的修改也加上
quiz-editor-conflict-take = 保留现在的内容
field-answer-none = 请至少填写一个正确答案
field-answers-many = 请填写最多十个答案
field-choose-difficulty = 请选择难度
field-choose-group = 请选择归到哪一组
field-count-range = 请填写小一些的整数，题库里没有这么多可抽的题
field-group-empty = 请至少给两组归入内容
field-groups-range = 请填写两到八组
field-key-many = 请只标出一个正确答案
field-key-none = 请标出正确答案
field-key-two = 请勾选两个或更多正确选项；只有一个正确时，请出单选题
field-language-part-en = 请把这里的英文也填上；不用英文的话请全部留空
field-language-part-zh = 请把这里的中文也填上；不用中文的话请全部留空
field-max-100 = 请写短一些，每个最多 100 个字
field-max-1000 = 请写短一些，最多 1000 个字
field-max-200 = 请写短一些，最多 200 个字
field-max-500 = 请写短一些，最多 500 个字
field-max-40 = 请写短一些，最多 40 个字
field-max-60 = 请写短一些，最多 60 个字
field-number-unreadable = 请只填数字，不带单位，例如 120 或 2.5
field-objective-other = 请选择这一课的学习目标
field-one-language = 请用中文或英文写出题目
field-one-title = 请填写中文或英文名称
field-option-twice = 这一项和前面的重复了
field-options-range = 请填写两到六个选项
field-quiz-full = 请先移除一道题，一份测验最多 100 题
field-rule-twice = 请先移除已有的同样规则，再按需要的数目添加
field-tolerance-shape = 请填写 0 或更大的数字，例如 0.5
## 了解学情：班级看板、单个学生、逐题分析、成绩册
board-tabs = 查看方式
board-tab-board = 班级看板
board-tab-items = 逐题分析
board-tab-grid = 学生 × 题目
board-live = 实时更新中
board-polled = 每 10 秒更新一次
board-off = 没有连接，正在重试……
board-joined-note = { $count ->
    [0] 名单确定之后才在籍，不计入参与率；其中无人完成
   *[other] 名单确定之后才在籍，不计入参与率；其中 { $n } 人已完成
}
board-campaign = 以上是“{ $name }”应参与名单上本班学生的数字，名单确定后加入的学生另外统计。
board-campaign-bureau = 学校和各级教育局看到的本班数字是 { $completed } / { $eligible }（{ $rate }）：按名单上的全部学生和专项行动的全部要求统计。
board-campaign-gone = { $count ->
   *[other] 名单上有 { $n } 名学生已经离开本班，仍计入本班。
}
board-campaign-elsewhere = { $count ->
   *[other] 本班有 { $n } 名学生在另一个班的名单上，计入那个班。
}
board-over = 已停止更新：请重新登录后刷新页面
board-help = 可能需要帮助
board-col-quiz = 测验
board-col-score = 成绩
board-col-tries = 次数
board-col-last = 最近操作
board-just-now = 刚刚
board-minutes-ago = { $n } 分钟前
board-hours-ago = { $n } 小时前
board-steps = { $n } / { $of } 步
board-answered = 已答 { $n } / { $of } 题
board-handed-in = 已交卷
board-help-idle = 较久没有操作
board-help-wrong = 连续答错 4 题
board-help-low = 没有及格
board-help-show = 只看这些学生
board-help-only = { $n ->
   *[other] 可能需要帮助的 { $n } 名学生
}
board-help-all = 显示全班
board-own = 单独安排
board-quick = { $n ->
   *[other] { $n } 题作答不到 2 秒
}
board-quick-steps = { $n ->
   *[other] { $n } 步用时不到 2 秒
}
board-marks = 这些标记是什么意思
board-marks-same = “作答节奏与他人相同”：两名学生从第一题起，每题作答的时刻都一样。这说明不了什么：有的两人一起做。请先和学生聊聊，再下结论。系统不会因此扣分，学生也看不到这个标记。
board-same = 作答节奏与他人相同
board-device = 与他人同一设备、节奏相同
board-marks-device = “与他人同一设备、节奏相同”：至少 { $n ->
   *[other] { $n } 名学生
}几分钟内在同一台设备上先后开始，而且每题之间的停顿一样。只是共用电脑不会有这个标记。这说明不了什么，请先和学生聊聊，再下结论。系统不会因此扣分，学生也看不到这个标记。
board-unusual = 看上去不寻常
board-unusual-lead = 这些情况往往有正常的原因，系统不会因此扣分。只有本班教师和学校管理员能看到，学生和各级教育局看不到。
board-unusual-device = 几分钟内在同一台设备上先后开始，每题之间的停顿一样
board-unusual-device-do = 请问问当时谁在用这台设备、是怎么做的。只是共用电脑不会列在这里。
board-unusual-same = 从第一题起，每题作答的时刻都一样
board-unusual-same-do = 请问问他们是不是两人一起做，或者有人念了答案
board-unusual-quick = 有几题作答不到 2 秒
board-unusual-quick-do = 请学生讲讲其中一两题是怎么想的。有的学生读得快，有的在猜。
board-unusual-steps = 这一课有几步用时不到 2 秒
board-unusual-steps-do = 请和学生一起看看这一课，或者问问讲了什么
board-unusual-times = { $name }（{ $n } 次）
board-marks-help = “可能需要帮助”：学生已经开始、还没完成，{ $minutes ->
   *[other] { $minutes } 分钟
}没有任何操作；在逐题讲解的测验里连续答错 { $wrong } 题；或者交了卷、没有及格。请过去看一看。
board-marks-quick = “作答不到 2 秒”：至少有 { $n ->
   *[other] { $n } 题（或 { $n } 步）
}与前一题（步）相隔不到 2 秒时才显示。这说明不了什么：有的学生读得快，有的在猜，有的两人一起做。请先和学生聊聊，再下结论。系统不会因此扣分，学生也看不到这个标记。
board-marks-own = “单独安排”：您给这名学生另定了截止时间，或加了时间、加了次数。
board-marks-last = “最近操作”：学生最近一次保存答案、完成一步或交卷的时间。

pupil-all = 这名学生的全部任务
pupil-due = 截止时间
pupil-started = 开始时间
pupil-own-due = { $due } 截止
pupil-own-closes = { $closes } 结束
pupil-own-minutes = { $n ->
   *[other] 加 { $n } 分钟
}
pupil-own-attempts = { $n ->
   *[other] 加 { $n } 次
}
pupil-quick-note = 这说明不了什么：读得快、猜题、两人一起做，看上去都一样。系统不会因此扣分。
pupil-attempts = 作答记录
pupil-no-attempt = 还没有开始测验。
pupil-attempt = 第 { $n } 次作答
pupil-state-open = 进行中
pupil-state-submitted = 已交卷
pupil-state-overdue = 时间到，自动交卷
pupil-state-voided = 不计入
pupil-from-to = { $from } 至 { $to }（北京时间）
pupil-since = { $from } 开始（北京时间）
pupil-answer = 学生的答案
pupil-points = 得分 { $points } / 1
pupil-seconds = 与前一题相隔 { $n } 秒
pupil-not-graded = 还没有评分
pupil-steps = 课程：已完成 { $n } / { $of } 步
pupil-step-no = 序号
pupil-step = 步骤
pupil-work = 任务
pupil-work-empty = 这名学生在本班还没有任务。

items-title = 逐题分析：{ $module }
items-first = 这里只看每名学生的第一次作答，共 { $n } 次。
items-last = 这里只看每名学生的最后一次作答，共 { $n } 次。
items-show-first = 看第一次作答
items-show-last = 看最后一次作答
items-empty-title = 还没有人交卷
items-empty-text = 有学生交卷后，这里就会出现数据。
items-each = 每道题
items-again = 值得再讲一讲
items-again-lead = 被问到的学生中至少 { $share }%、并且至少 { $n ->
   *[other] { $n } 人
}给出了同样的错误答案。
items-again-line = { $share }的学生选了：{ $said }
items-none-title = 没有集中出现的错误
items-none-text = 没有哪个错误答案达到 { $share }%并且至少 { $n ->
   *[other] { $n } 人
}。
items-n = 被问到的人数
items-p = 得分率
items-r = 区分度
items-r-strong = 很能看出谁掌握得好
items-r-fair = 能看出谁掌握得好
items-r-weak = 不太能看出谁掌握得好
items-r-reversed = 其他题做得好的学生反而答错：请检查题目和正确答案
items-few = { $n ->
   *[other] 满 { $n } 人作答才显示
}
items-alike = 大家得分一样，无从比较
items-seconds = 用时中位数
items-seconds-unit = 秒
items-blank = 未作答
items-key = 正确答案
items-common = 常见错误
items-count = { $n } 人 · { $share }
items-more = { $n ->
   *[other] 另有 { $n } 种答案
}
items-all-blank = 没有人作答。
items-suggest = 常见错误说明了什么
items-said = “{ $said }”：
items-said-unexplained = “{ $said }”没有写讲解。
items-write-why = 给这道题写讲解
items-objective = 这道题考查：{ $text }
items-steps = 课程中依据相同资料的步骤：
items-lesson = 查看课程《{ $module }》
items-explain = 这些数字是怎么算的
items-explain-p = 得分率：被问到的学生得到的总分除以满分。越高说明题目越容易。未作答记 0 分。
items-explain-r = 区分度：这道题的得分与同一份测验其余题目成绩的相关系数（皮尔逊相关；对错题即点二列相关），在 −1 至 1 之间。0.40 以上很好，0.20 以上较好（参照 Ebel 和 Frisbie）。不足 { $n ->
   *[other] { $n } 人
}时不显示。
items-explain-seconds = 用时中位数：从答完前一题到答这一题，一半学生用时不超过它。中间看了别的题也算在内。
items-explain-common = 常见错误：被问到的学生中至少 { $share }%、并且至少 { $n ->
   *[other] { $n } 人
}给出的同一个错误答案。

grid-title = 学生 × 题目：{ $module }
grid-lead = 每名学生计入成绩的那一次作答。点题号看题目，点姓名看整份试卷。
grid-caption = { $n ->
   *[other] { $n } 名学生
}，{ $items ->
   *[other] { $items } 道题
}
grid-share = 得分率
grid-part = 部分正确
grid-blank = 未作答
grid-not-asked = 空白：这名学生的试卷上没有这道题

grades-link = 成绩册
grades-title = { $class }成绩册
grades-empty-title = 还没有内容
grades-empty-text = 班里有了学生、布置了任务，成绩册就会有内容。
grades-none-title = 没有符合条件的内容
grades-none-text = 请减少几个筛选条件。
grades-all = 显示全部
grades-filter = 筛选
grades-filter-name = 姓名或学号
grades-filter-state = 任务状态
grades-any = 不限状态
grades-filter-from = 截止日期不早于
grades-filter-until = 截止日期不晚于
grades-filter-go = 筛选
grades-caption = { $n ->
   *[other] { $n } 名学生
}，{ $works ->
   *[other] { $works } 项任务
}
grades-mean = 平均分
grades-mean-note = 平均分只算已有的成绩，每项任务权重相同。没做的不算在内，也不按 0 分算。
grades-not-given = 未布置
grades-late = 逾期完成
grades-overdue = 逾期未完成
grades-late-either = 逾期完成或逾期未完成
grades-on-time = 按时
grades-in-time = 是否按时
grades-percent = 百分比
grades-points = 得分
grades-of = 满分
grades-xlsx = 下载 Excel 表格（XLSX）
grades-csv = 下载 CSV 文件
grades-file-note = 文件内容和顺序与本页一致。文件里有学生姓名，请妥善保管。

## 从文件导入题目，把测验存成文件
field-import-nothing = 请换一个文件，这个文件里没有可以导入的题目
question-import-title = 从文件导入题目
question-import-lead = 先看看文件里有什么，确认以后题目加入本校自编题，并组成一份新测验。
question-import-failed = 没有导入，请改正：
question-import-gone-text = 可能已经导入过，或者已经超过一小时。需要的话请重新上传。
question-import-file = 题目文件
question-import-file-hint = GIFT（.txt）、Moodle XML、QTI 2.2 或 3 包（.zip）、Excel（.xlsx），最大 2 MB、500 题
question-import-in = 文件用的是哪种语言
question-import-in-hint = 文件自己写明了语言时，以文件为准
question-import-in-zh = 中文
question-import-in-en = 英文
question-import-template = 下载空白的 Excel 模板
question-import-look-title = 核对题目
question-import-look-lead = 文件：{ $file }
question-import-summary = 可以导入 { $good } 题，不能导入 { $bad } 处
question-import-summary-text = 不能导入的会跳过，原因写在下面。
question-import-take = { $n ->
   *[other] 导入 { $n } 题
}
question-import-take-many = { $quizzes ->
   *[other] 导入 { $n } 题，组成 { $quizzes } 份测验
}
question-import-many = { $quizzes ->
   *[other] 会组成 { $quizzes } 份测验
}
question-import-many-text = { $quizzes ->
   *[other] 一份测验最多 { $most } 题，这 { $n } 题会分成 { $quizzes } 份，一题不少。
}
question-import-done = { $quizzes ->
   *[other] 已导入 { $n } 题，组成 { $quizzes } 份新测验
}
question-import-more = { $n ->
   *[other] 还有 { $n } 行没有列出
}
question-import-other = 换一个文件
question-import-good = { $n ->
   *[other] 可以导入的 { $n } 题
}
question-import-bad = { $n ->
   *[other] 已识别，但不合要求的 { $n } 题
}
question-import-faults = 无法识别的内容
question-import-notices = 导入了题目，但有些内容没有保留
question-import-question = 题目
question-import-why = 原因
question-import-where = 位置
question-import-found = 文件里写的是
question-import-place-file = 整个文件
question-import-place-line = 第 { $n } 行
question-import-place-item = 第 { $n } 题
question-import-export = 存成文件，给别的系统用
question-import-export-xlsx = Excel（中英文）

## 布置学习计划
field-weeks-range = 请填写 1 至 8 周
field-programme-given = 请换一个学习计划，这个计划的课程都已经布置过
give-programme = 布置学习计划
give-programme-hint = 一次布置一个学段的全部课程，隔几周一课
give-programme-title = 给{ $class }布置学习计划
give-programme-lead = 已经布置过的课程会跳过，其余的依次截止。
give-programme-which = 学习计划
give-programme-first = 第一课的截止时间
give-programme-weeks = 每课间隔几周
give-programme-weeks-hint = 1 至 8

# Bureaus: the pages about one unit
bureau-tabs = 这个单位的页面
bureau-tabs-more = 管理
bureau-tab-figures = 参与情况

# Bureaus: participation in depth
bureau-tab-campaigns = 专项行动
bureau-schools-threshold = 占 { $rate }；本校完成率达到 { $threshold }%才算参与
bureau-started = 已开始
bureau-started-note = 占应参与学生的 { $rate }
bureau-col-change = 比昨日
bureau-change-note = 昨日结束时为 { $rate }
bureau-col-on-time = 按时完成率
bureau-col-passed = 及格率
bureau-rank = 同级名次
bureau-rank-note = 按参与率排列，只有上级能看到
bureau-joined = 名单确定后加入
bureau-joined-note = 名单确定之后才在籍，不计入参与率
bureau-joined-few = 不足 10 人
bureau-joined-night = 截至昨夜；名单确定之后才在籍，不计入参与率
bureau-hidden-title = 人数太少，不显示数字
bureau-hidden-text = 应参与学生不足 10 人，或者显示出来会让人推算出另一个不足 10 人的单位。为保护学生，这里不显示数字；学校自己可以看到。
bureau-hidden-row = 不足 10 人，或为防推算不显示
bureau-hidden-note = 人数不足 10 人的单位不显示数字；为防止相减得出，有时另一个单位也不显示。合计仍包含它们。
bureau-planned-title = 名单还没有确定
bureau-planned-text = 应参与名单将在 { $day }（北京时间）按当天的在籍情况确定，之后这里开始显示参与情况。

trend-title = 每日进展
trend-label = { $from }参与率为 { $was }，现在为 { $now }，目标 { $target }%
trend-caption = 每天结束时的参与率（实线）、目标与需要的进度（虚线）、按近 7 天日均的预计（点线）
trend-now = 现在
trend-table = 看每天的数字
trend-table-caption = 每天结束时的参与情况
trend-due = 截止
trend-target = 目标 { $target }%
trend-pace = { $count ->
   *[other] 截止前每天需完成 { $n } 人才能达到 { $target }%。
}
trend-reached = 已达到 { $target }%的目标。
trend-likely = 近 { $days } 天日均 { $mean } 人；照此到截止日约 { $rate }，差 { $missing } 人。
trend-likely-met = 近 { $days } 天日均 { $mean } 人；照此到截止日约 { $rate }，可以达标。
trend-amended = 应参与名单更新：{ $days }
trend-col-day = 日期

follow-up-title = 需要跟进的学校
follow-up-not-started = { $count ->
   *[other] 还没有人开始：{ $n } 所
}
follow-up-below = { $count ->
   *[other] 没有达到 { $target }%：{ $n } 所
}
follow-up-quiet = 近期无新增的学校
follow-up-tabs = 跟进名单
follow-up-tab-not-started = 未开始
follow-up-tab-below = 未达标
follow-up-tab-quiet = 近期无新增
follow-up-title-not-started = { $name }：还没有开始的学校
follow-up-title-below = { $name }：没有达到 { $target }%的学校
follow-up-title-quiet = { $count ->
   *[other] { $name }：{ $count } 天没有新增的学校
}
follow-up-empty-title = 名单上没有学校
follow-up-empty-text = 可以看看别的名单。
follow-up-hidden = { $count ->
   *[other] 另有 { $count } 所学校人数太少，没有列出。
}
follow-up-print = 名单按缺口从多到少排列。
follow-up-needed = 要让每所学校都达到 { $target }%，各校缺口合计 { $schools } 人；整体达到 { $target }%还差 { $whole } 人，其中高于目标的学校可以抵补其他学校。
follow-up-needed-over = 结束时，各校距 { $target }%的缺口合计 { $schools } 人；整体相差 { $whole } 人，其中高于目标的学校可以抵补其他学校。
follow-up-needed-hidden = 因人数少不显示的学校只计入整体，不计入缺口合计
follow-up-joined = 名单确定后加入的学生不在这些数字之内。人数：{ $joined }
follow-up-days = { $count ->
   *[other] { $count } 天
}
follow-up-days-label = 多少天没有新增
follow-up-caption = { $count ->
   *[other] 共 { $n } 所学校，各校缺口合计 { $missing } 人
}
follow-up-caption-over = { $count ->
   *[other] 共 { $n } 所学校，结束时各校缺口合计 { $missing } 人
}
follow-up-col-above = 所属县区
follow-up-col-last = 最近一次
follow-up-col-shortfall = 本校距 { $target }%的缺口
follow-up-never = 还没有
chase-title = 通知学校
chase-lead = 只发给下面勾选的学校，由学校管理员在首页看到。各校看不到名单上还有哪些学校。
chase-failed = 没有发出，请改正：
chase-schools = { $count ->
   *[other] 名单上的 { $count } 所学校
}
chase-schools-hint = 取消勾选的学校不会收到
chase-school = { $name }（缺口 { $missing } 人，{ $rate }）
chase-nobody = { $count ->
   *[other] { $count } 所学校没有学校管理员，收不到通知
}
chase-send = 发送给勾选的学校
chase-logged = 发送会记入操作日志
chase-these = { $count ->
   *[other] 通知这 { $count } 所
}
chase-sent = { $count ->
   *[other] 通知已发给 { $n } 所学校的管理员
}
chase-sent-look = 看哪些学校已读
chase-title-text = 请关注“{ $campaign }”的进展
chase-body-below = 截至 { $at }，贵校在“{ $campaign }”中的参与率还没有达到 { $target }%。请于 { $due } 前组织学生完成。本校的数字见“参与情况”。
chase-body-not-started = 截至 { $at }，贵校还没有学生开始“{ $campaign }”。请于 { $due } 前组织学生完成。本校的数字见“参与情况”。
chase-body-quiet = 截至 { $at }，贵校的“{ $campaign }”已有 { $days } 天没有新的进展，参与率还没有达到 { $target }%。请于 { $due } 前组织学生完成。本校的数字见“参与情况”。

piece-module = 课程和测验《{ $module }》——{ $grades }
piece-lesson = 课程《{ $module }》——{ $grades }
piece-quiz = 测验《{ $module }》——{ $grades }

campaigns-title = { $name }的专项行动
campaigns-lead = 上级和本级发起的专项行动。发起后，范围内的班级自动收到任务，不用教师再布置。
campaigns-new = 发起专项行动
campaigns-opened = 专项行动已发起
campaigns-opened-none = 还没有班级收到任务：开始时所在的学年还没有这些年级的班级。班级建立后会自动收到任务。
campaigns-opened-later = { $count ->
   *[other] { $n } 个班级已收到任务，学生从 { $time }（北京时间）起可以看到。
}
campaigns-opened-now = { $count ->
   *[other] { $n } 个班级已收到任务，学生现在就可以开始。
}
campaigns-withdrawn = 专项行动已撤回
campaigns-empty-title = 还没有专项行动
campaigns-empty-text = 这里会列出上级发起的专项行动，也可以自己发起。
campaign-planned = 计划中
campaign-running = 进行中
campaign-late = 已过截止，可补做
campaign-over = 已结束
campaign-window = { $from } 开始，{ $due } 截止
campaign-by = { $name }发起
campaign-target = 目标 { $target }%
campaign-pass-required = 测验达到 { $mark }%才算完成
campaign-pass-free = 交卷即完成，及格线 { $mark }%
campaign-list-day = 名单确定时间 { $day }
campaign-figures = 参与情况
campaign-add = 增加要求
campaign-amend = 更新名单
campaign-withdraw = 撤回
campaign-add-title = 给“{ $name }”增加要求
campaign-add-lead = 只能增加，不能减少上级要求的内容、目标和分数，截止时间也不能更晚。增加的部分单独统计，上级的数字不受影响。
campaign-new-title = 发起专项行动
campaign-new-lead = 选一个日子一键填好，或者自己填写。
campaign-templates = 按日历发起
campaign-templates-hint = 点一个，下面就按各学段的课程填好，检查后发起
campaign-name-zh = 中文名称
campaign-name-en = 英文名称
campaign-pieces = 完成要求
campaign-pieces-hint = 打开一课，勾选要做的部分和年级。每个年级最多一个测验。
campaign-drafts = 未审核的课程
campaign-drafts-region = 标有“未审核”“审核中”的课程还没有通过审核。发起前请确认由本级对内容负责。
campaign-drafts-hint = 标有“未审核”“审核中”的课程还没有通过审核。要选用，请勾选并写明原因，操作日志会留下记录。
campaign-drafts-accept = 同意让学生学习未审核的课程
campaign-drafts-reason = 原因
campaign-drafts-reason-hint = 例如：经省级主管部门同意试用
campaign-activities = 学校要开展的活动：{ $names }
campaign-kinds = 活动要求
campaign-kinds-hint = 每所学校、每个班要开展并登记的活动。只要求课程和测验的，可以都不勾。
campaign-grades = 哪些年级
campaign-due = 截止时间
campaign-due-hint = 在此之前完成算按时；之后 30 天内完成仍计入参与，但不算按时
campaign-opens = 开始时间
campaign-opens-hint = 不填就立即开始
campaign-snapshot = 名单确定时间
campaign-snapshot-hint = 按这一刻的在籍情况确定应参与学生，之后加入的学生另外统计；名单交晚了可以更新，每次更新都有记录。不填就与开始时间相同。
campaign-target-label = 目标参与率（%）
campaign-rules = 计分与统计规则
campaign-pass-mark = 及格线（%）
campaign-pass-mark-hint = 用来计算及格率，通常是 60
campaign-pass-required-label = 测验及格才算完成
campaign-threshold = 学校参与的标准（%）
campaign-threshold-hint = 0 表示有一名学生完成就算学校参与；50 表示过半才算
campaign-weights = 总分权重
campaign-weights-hint = 依次为学校参与率、学生参与率、及格率、满分率、平均分，合计 100，例如 35 35 10 10 10。会印在报表上。
campaign-what-happens = 发起后，范围内的班级自动收到任务；到开始时间，学生就能看到。
campaign-open = 发起专项行动
campaign-failed = 没有发起，请改正：
campaign-withdraw-title = 撤回“{ $name }”？
campaign-withdraw-text = 撤回后不再统计和显示。还没有人开始的任务会一起撤回；已经有人做的任务留在班里，成绩不会丢。

list-title = 更新“{ $name }”的名单
list-lead = 学校名单交晚了或有错时，可以按某一天的在籍情况更新这所学校的应参与学生。谁、何时、为什么、改了什么都会留下记录。
list-code = 学校或单位的名称或代码
list-code-hint = 例如“第一小学”或 QH1001
found-title = “{ $typed }”可能是下面的单位，请选择
found-heading = 查到的单位
list-as-of = 按哪一天的在籍情况
list-as-of-hint = 通常是今天
list-preview = 预览变化
list-change = { $name }的变化
list-before = 名单上原有
list-added = 新加入
list-removed = 移出
list-moved = 换到本单位另一个班
list-after = 更新后共有
list-nothing = 名单与当天的在籍情况一致，不用更新。
list-reason = 原因
list-reason-hint = 例如：学校 11 月 20 日补交名单
list-apply = 更新名单
list-done = 名单已更新，参与情况已重新统计
list-failed = 没有更新，请改正：
list-earlier = 以前的更新
list-col-where = 单位
list-record = 名单更新：谁、何时、为什么
list-record-title = { $name }：名单更新
list-record-lead = 本单位及下级单位每一次更新名单的记录：谁、何时、为什么，以及人数的变化。
list-record-none = 没有更新过名单
list-record-none-text = 名单仍是第一次确定的那份。
list-col-when = 时间
list-col-who = 谁
list-col-what = 变化
list-col-size = 人数
list-operator = 平台管理员

field-campaign-weaker = 请不要少于上级的要求：内容、年级、目标、分数和截止时间都不能放宽
field-weights-sum = 请填写五个 0 至 100 的整数，合计 100
field-one-quiz = 请给每个年级只选一个测验
field-piece-twice = 请给同一课的同一年级只选一种
field-piece-grades = 请给每一项至少选一个年级
field-snapshot-late = 请选择不晚于截止时间的名单确定时间
field-reason-length = 请填写原因，2 至 300 字
field-day-future = 请选择不晚于今天的日期

teach-from-campaign = 上级专项行动
edit-campaign-times = 这是上级专项行动的任务，时间由上级规定；附言和测验的其他设置可以改。
# 五个一活动
field-activity-date = 请填写活动的日期：不晚于今天，也不早于一年前
field-activity-meeting = 请选“主题班会”，这条记录来自主题班会资料
field-activity-other = 请换一类，或选“不属于任何专项行动”，这次专项行动没有要求这类活动
field-activity-window = 请填写这次专项行动时间内的日期
field-choose-activity = 请选择活动类型
field-choose-campaign = 请选择别的专项行动，这个不包括这个班级或学校
field-faces-required = 请确认照片里认不出任何人。能认出人的照片不要上传。
field-hands-range = 请填写 0 至 999
field-headcount-many = 请核对人数，超过了这个班级或学校可能到场的人数
field-headcount-range = 请填写人数，1 至 5000
field-photo-broken = 请重新选择或换一张照片，这张已损坏，或者没有传完整
field-photo-heic = 这是苹果手机的 HEIC 照片。请在“设置 › 相机 › 格式”里选“兼容性最佳”后重拍，或者上传它的截图。
field-photo-avif = 这是 AVIF 图片。请打开后另存为 JPEG 或 PNG，或者上传它的截图。
field-photo-gif = 这是 GIF 图片。请打开后另存为 JPEG 或 PNG 再上传。
field-photo-twice = 请换一张照片，这张已经在记录里了
field-photo-animated = 请换一张静止的照片，这是动图
field-photo-cmyk = 这张照片用的是印刷色（CMYK）。请另存为 RGB 颜色的 JPEG 再上传。
field-photo-kind = 请选择 JPEG、PNG 或 WebP 照片，这个文件的内容不是照片
field-photo-pdf = 请把那一页拍照或截图上传，PDF 里可能藏有地点、姓名等信息
field-photo-pixels = 请先缩小照片，最多 4000 万像素
field-photos-many = 请先删除一张，每条记录最多 5 张照片
field-return-reason = 请填写退回原因，记录人会看到
activity-title = 五个一活动
activity-kind-exhibition = 一次展览
activity-kind-film = 一部影片
activity-kind-lesson = 一堂课
activity-kind-essay = 一篇征文
activity-kind-meeting = 一次主题班会
activity-state-recorded = 待确认
activity-state-confirmed = 已确认
activity-state-returned = 已退回
activity-any = 不限
activity-no-campaign = 不属于任何专项行动
activity-card = { $day } · { $people ->
   *[other] { $people } 人
} · { $photos ->
   *[other] 照片 { $photos } 张
}
activity-reason = 退回原因：
activity-open = 查看记录
activity-total = 合计
activity-tally-option = 选项
activity-tally-hands = 举手人数
activity-tally-bar = 占比
activity-tally-title = 班会举手结果
activity-done-of = 已完成 { $done } / { $of } 项
activity-class-title = { $class }的五个一活动
activity-class-hint = 展览、影片、课堂、征文、班会：登记做过的
activity-removed = 记录已删除
activity-new = 登记一次活动
activity-new-school = 登记全校活动
activity-empty-title = 还没有活动记录
activity-empty-text = 办过展览、看过影片、上过课、写过征文、开过班会，就在这里登记。学校确认后计入专项行动。
activity-empty-school = 教师登记的活动会出现在这里，等学校确认；全校的活动由学校登记。
activity-class-caption = 各项活动的进展
activity-class-explain = “已确认”的才算完成。全校活动算学校完成，不算班级完成。
activity-records = 活动记录
activity-all-done = 这个班的几项活动都完成了
activity-missing = 还差：{ $kinds }
activity-waiting-list = 等学校确认：{ $kinds }。
activity-by-school = 全校已办过：{ $kinds }。
activity-col-kind = 活动类型
activity-col-state = 状态
activity-col-people = 参加人次
activity-col-latest = 最近一次
activity-col-done = 完成项数
activity-col-required = 应完成项数
activity-col-schools = 学校数
activity-col-schools-done = 全部完成的学校
activity-col-classes = 班级数
activity-col-records = 确认的记录
activity-col-waiting = 待确认的记录
activity-waiting-note = 已登记，学校还没有确认，不计入其他数字
activity-classes-done = 全部完成的班级
activity-schools-done = 全部完成的学校
activity-col-class = 班级
activity-whole-school = 全校
activity-school-total = 全校合计
activity-school-title = { $school }的五个一活动
activity-school-card = 确认教师登记的展览、影片、课堂、征文和班会，登记全校活动，查看照片。
activity-school-caption = 全校和各班确认的记录
activity-school-explain = “完成项数”是有确认记录的类型数；“全校合计”一行，学校或任何一个班确认过就算。
activity-to-confirm = 待确认（{ $n }）
activity-none-to-confirm = 没有等待确认的记录。
activity-all-records = 全部记录
activity-none-title = 没有符合条件的记录
activity-none-text = 换个条件再看。
activity-show-all = 显示全部
activity-filter = 筛选
activity-gallery = 活动照片
activity-gallery-lead = 只有本校能看到。
activity-gallery-empty-title = 还没有照片
activity-gallery-empty-text = 在活动记录里添加照片后，会集中显示在这里。
activity-photo-alt = { $what }，照片 { $n } / { $of }
activity-back = 返回活动列表
activity-choose = 请选择
activity-date = 日期
activity-people = 人数
activity-people-hint = 到场的人，最多 { $most } 人
activity-note = 说明
activity-note-hint = 做了什么，500 字以内。不要写学生姓名：全校活动的说明上级也会看到。
activity-campaign = 所属专项行动
activity-campaign-hint = 计入哪次专项行动
activity-new-title = 登记活动：{ $name }
activity-new-lead = 保存后可以添加照片。
activity-not-saved = 没有保存，请改正：
activity-save = 保存记录
activity-edit = 修改记录
activity-edit-title = 修改活动记录
activity-overwrite = 用我的覆盖
activity-keep-current = 保留现在的内容
activity-conflict-title = { $name }在 { $time } 改过这条记录
activity-conflict-text = 下面先是现在的内容，再是您填的。您填的都还在，选一个保存。
activity-conflict-confirmed = 学校已经确认，不能再改。您填的还在下面，可以复制。
activity-conflict-now = 现在的内容
activity-done-recorded = 已登记，等学校确认
activity-done-changed = 更改已保存
activity-done-confirmed = 已确认，计入统计
activity-done-returned = 已退回给记录人
activity-done-photo = 照片已添加，拍摄地点等隐藏信息已去掉
activity-done-photo-removed = 照片已删除
activity-changed-title = 这条记录刚刚变了
activity-changed-text = 请看过下面现在的内容，再操作一次。
activity-busy = 现在处理照片的人很多，请过几秒再试
activity-failed = 未办理
activity-kit = 主题班会资料
activity-confirmed-by = 确认人
activity-recorded-by = 记录人
activity-returned-title = 学校退回了这条记录。改好保存后会再次等待确认。
activity-remove = 删除记录
activity-remove-title = 删除“{ $kind }”这条记录？
activity-remove-text = { $n ->
    [0] 记录会永久删除，不能恢复。
   *[other] 记录和它的 { $n } 张照片会永久删除，不能恢复。
}
activity-remove-yes = 删除记录
activity-photos = 照片（{ $n } / { $most }）
activity-no-photos = 没有照片。
activity-photo-download = 下载
activity-photo-remove = 删除照片
activity-photo-add = 添加照片
activity-photo-file = 选择照片
activity-photo-hint = JPEG、PNG 或 WebP，不超过 8 MB。只留画面，拍摄地点、时间、手机型号都会去掉。
activity-photo-submit = 上传照片
activity-no-faces = 照片里认不出任何人（没有正脸，没有姓名牌）
activity-decision-title = 学校确认
activity-decision-recorded = 看过以后确认，或者退回并说明原因。
activity-decision-confirmed = 已确认。如果确认错了，可以撤销。
activity-decision-returned = 已退回。记录人改好后才能确认。
activity-confirm = 确认记录
activity-return = 退回记录
activity-undo-confirmation = 撤销确认并退回
activity-return-submit = 退回记录
activity-reason-hint = 记录人会看到，500 字以内
activity-bureau-title = { $name }的五个一活动
activity-no-campaign-text = 有专项行动开始后，各校的五个一活动会在这里汇总。
activity-nobody-title = 这里没有学校在这次专项行动范围内
activity-nobody-text = 这次专项行动在这里没有应参与学生，所以没有要汇总的学校。
activity-begun-note = 已开始的学校：{ $n } 所
activity-people-note = 不含不足 10 人的记录
activity-by-city = 各市
activity-by-county = 各县区
activity-by-school-caption = 各学校
activity-own-records = 查看本校记录
activity-bureau-explain = 每类一列是有确认记录的学校数；“完成项数”是各校完成项数之和，“应完成项数”是学校数 × { $n }。不足 10 人的记录不计入人次。
activity-no-notes = 没有全校活动的记录。
activity-notes-caption = 全校活动
activity-under-ten = 不足 10 人
meeting-title = 把这次班会登记为活动
meeting-class = 哪个班
meeting-no-class = 您没有可登记的班级。
show-record = 登记这次班会
## Awareness surveys
privacy-kept-match = 参加过哪些课堂竞答，答了几题、对了几题
privacy-kept-estimate = 课上“我们班怎么想”和故事投票：只记你回答过，回答了什么只算进全班的数字
privacy-kept-survey = 你参加过哪些不记名调查；你在里面怎么回答，没有记下是谁答的
bureau-tab-surveys = 知晓率调查
field-choose-form = 请选择题本
field-choose-grade = 请至少选一个年级
field-survey-begun = 请选择另一个班，这个班已经有人作答
field-survey-classes = 请填写 1 至 500 之间的整数
field-survey-follows = 请选择一次更早、已锁定的调查；“后测”必须有对应的“前测”
field-survey-letters = 请按题目顺序填写字母，每题一个；没有作答的题填 -
field-survey-no-class = 请换年级或时间，开始时间所在的学年里没有学生满 10 人的班级
field-survey-no-reserve = 这一层已经没有替补班级
field-survey-pupils = 请填写 1 至 200000 之间的整数
field-survey-reason = 请填写替换原因
field-survey-seed = 请填写不超过十位的数字
field-survey-sheets = 请先删除重复的一份，录入的份数已经等于班级人数
field-survey-window = 结束时间要晚于开始时间
survey-a = 按人：及格比例（得分不低于 { $mark }%的人）
survey-a-means = 每 100 名学生中，大约有这么多人答对的题数达到整份题本的 { $mark }%。没作答的题按没答对算。
survey-asked-classes = 抽中班级
survey-asked-pupils = 班级学生数（抽样时）
survey-b = 按题：答对率（答对的题 ÷ 作答的题）
survey-b-means = 每 100 次作答中，大约有这么多次答对。没作答的题不计入。
survey-band-junior = 初中
survey-band-primary = 小学
survey-band-senior = 高中
survey-band-university = 大学
survey-band-vocational = 中职
survey-bar = 估计值 { $share }，95% 置信区间 { $low } 至 { $high }
survey-begun = 已开始
survey-blank-sheets = 一题未答的答卷（不计入两个比率）
survey-by-area = 同时按下一级地区分层
survey-by-form = 各题本难度是否相同
survey-by-item = 各题情况
survey-came = 参加人数
survey-census = 抽样框内的学生全部作答：这就是实际比率，没有抽样误差。
survey-card-go = 看看题目
survey-card-text = 不记名，自愿参加，大约 5 分钟。{ $until } 前可以填写。
survey-card-title = 不记名调查
survey-class-count = 已参加 { $n } 人，全班 { $of } 人
survey-class-drawn = 本班被抽中参加知晓率调查，时间为 { $from } 至 { $until }。
survey-class-note = 调查不记名、自愿参加。学校只看得到参加人数，看不到谁参加了、怎么答的。
survey-class-title = 知晓率调查
survey-closes = 结束时间
survey-col-answers = 作答题次
survey-col-bar = 95% 置信区间
survey-col-blank = 未作答
survey-col-by = 替补班级
survey-col-class = 学校和班级
survey-col-classes = 班级总数
survey-col-classes-answered = 班级数
survey-col-correction = 有限总体校正
survey-col-deff = 设计效应
survey-col-drawn = 抽取班级
survey-col-drawn-pupils = 抽取班级学生数
survey-col-fact = 项目
survey-col-flags = 说明
survey-col-form = 题本
survey-col-fraction = 抽样比
survey-col-freedom = 自由度
survey-col-group = 范围
survey-col-high = 区间上限
survey-col-low = 区间下限
survey-col-node = 单位
survey-col-number = 题号
survey-col-people = 有效人数
survey-col-place = 抽取次序
survey-col-pupils = 学生总数
survey-col-question = 题目
survey-col-rate = 比率
survey-col-reached = 及格人数
survey-col-right = 答对题次
survey-col-right-share = 答对
survey-col-state = 状态
survey-col-stratum = 层
survey-col-unknown = 选“不知道”
survey-col-value = 内容
survey-col-wrong = 最常见的错误选项
survey-col-wrong-share = 选它的比例
survey-counted = 样本中：{ $part } / { $whole }
survey-deff-text = 设计效应 { $deff }：整班抽样时，同班学生的回答比较接近，样本量除以这个数才是有效样本量，区间已相应放宽。
survey-deff-unknown = 每层只有一个班作答，班级之间的差异无从估计，给不出区间，比率仅供参考。
survey-correction-text = 有限总体校正：作答学生占抽样框内全部学生的 { $share }，方差已乘以 { $factor }。
survey-freedom-text = 按 t 分布取值，自由度 { $freedom }（{ $classes } 个班减去层数）；班级越少，区间越宽。
survey-delete = 删除草稿
survey-deleted = 草稿已删除
survey-draw = 保存并抽样
survey-drawn = 已按种子抽好样本。请先核对，再锁定设计。
survey-edit = 修改设计
survey-entry-answers = 答案
survey-entry-before = 调查开始后可以在这里录入。
survey-entry-edit = 修改第 { $n } 份答卷
survey-entry-full = 全班的答卷都已录入
survey-entry-full-text = 需要更正的，在下面的表里点它的编号。
survey-entry-hint = 按题目顺序每题填一个字母（A–E），没作答的题填 -。共 { $n } 题，按回车保存并进入下一份。
survey-entry-next = 录入下一份答卷
survey-entry-over = 调查已经结束，不能再录入或修改。
survey-entry-remove = 删除这份答卷
survey-entry-save = 保存答卷
survey-entry-title = 录入纸质答卷
survey-everyone = 全体
survey-fact-band = 按学段
survey-fact-band-area = 按地区和学段
survey-fact-classes = 每层 { $n } 个班
survey-fact-pupils = { $count ->
   *[other] 共约 { $n } 名学生
}
survey-fact-strata = 分层
survey-few = { $n ->
    [0] 没有人作答
   *[other] 只有 { $n } 人作答
}
survey-few-text = 不足 30 人，比率很不稳定，不宜用来排名或下结论。
survey-few-classes = { $n ->
   *[other] 只有 { $n } 个班作答
}
survey-few-classes-text = 不足 10 个班，区间很宽，宽窄本身也有偶然，不宜用来排名或下结论。
survey-flag-few = 不足 30 人，慎用
survey-flag-few-classes = 不足 10 个班，慎用
survey-flag-one-class = 每层仅一个班，无区间
survey-flag-weighted = 按学生数加权
survey-follows = 上一轮调查
survey-follows-hint = 选了以后，结果页会把两轮放在一起比较
survey-follows-none = 没有
survey-form-any = 每人随机一种
survey-form-difference = 按人与第一种题本之差（百分点）
survey-forms = 使用哪几种题本
survey-forms-hint = 三种题本题目不同、考查内容相同。轮换使用，邻座的题不一样。小学的班级自动使用各题本的小学版。
survey-frame = 抽样框
survey-frame-note = 这次没有按城乡分层。
survey-grades = 年级
survey-hidden = 不足 10 人，不显示
survey-home = 回到首页
survey-home-title = 想听听你的回答
survey-how = 怎样做的
survey-list-caption = 共 { $n } 次调查
survey-list-lead = 不记名，整班抽样，估计一个地区的学生知道多少。
survey-list-title = { $name }：知晓率调查
survey-lock = 锁定设计
survey-lock-text = 锁定后不能再改设计或重新抽样，只能替换无法参加的班级。到了开始时间，抽中的班级就会看到这次调查。
survey-lock-title = 这是草稿，还没有人看到
survey-locked = 设计已锁定
survey-mcnemar-bad = 请填写两个不小于 0 的整数，且不全为 0
survey-mcnemar-chi = McNemar 检验（改变的人数不少于 25，用带连续性校正的卡方）。p 小于 0.05，一般认为前后有变化。
survey-mcnemar-exact = McNemar 检验（改变的人数少于 25，用精确概率）。p 小于 0.05，一般认为前后有变化。
survey-method = 抽样方法
survey-method-random = 简单随机
survey-method-systematic = 系统（等距）
survey-missing = 还有 { $n } 道题没有选
survey-missing-text = 可以补上，也可以空着，再点一次“提交”就好。
survey-mode = 作答方式
survey-mode-device = 在设备上作答
survey-mode-paper = 纸质答卷，学校录入
survey-name = 名称
survey-name-en = 英文名称
survey-name-zh = 中文名称
survey-never-mixed = 两个比率的算法不同，不能相加或平均；引用时请写明是哪一个。
survey-new = 设计一次调查
survey-new-lead = 保存后先抽样、再核对，锁定前学校和学生都看不到。
survey-nobody = 没有人作答
survey-nobody-text = 这次调查没有收到有效答卷。
survey-none-text = 设计好的调查会列在这里。
survey-none-title = 还没有知晓率调查
survey-not-begun = 未开始
survey-not-now = 这次不参加
survey-not-replaced = 没有替换，请改正：
survey-not-saved = 没有保存，请改正：
survey-note-anonymous = 答卷不含姓名、学号和时间，无法对应到人。
survey-note-deff = 设计效应：按班级之间的差异估计（方差 ÷ 简单随机抽样的方差），最小显示为 1，不含有限总体校正；有效样本量 = 样本量 ÷ 设计效应。
survey-note-forms = 各题本的比率按样本直接计算，不加权。每种题本与第一种比较（小学版与第一种小学版比较），差的 95% 置信区间（Newcombe 法）包含 0，就看不出难度有差别。
survey-note-hidden = 不足 10 人的一组不显示；为了不让人用减法推出来，有时其他组也不显示。
survey-note-interval = 95% 置信区间（Wilson 法）：同样的抽样做 100 次，约有 95 次的区间包含真实的比率。区间越宽，越不确定。计算时计入设计效应和有限总体校正，并按 t 分布取值（自由度 = 班级数 − 层数）；区间不会比同样人数的简单随机抽样更窄。
survey-note-items = 比例以该题本的有效人数为分母。
survey-note-pairs = 答卷不记名，不知道前后两份是不是同一个人，所以不能做配对检验（McNemar）。各轮按独立样本比较（Newcombe 法）。
survey-note-trend = 各轮都按本次的及格线计算；“变化”是与上一轮之差，单位为百分点，区间包含 0 就看不出变化。
survey-note-weighted = 各层抽样比不同，全体的比率按各层学生总数加权，不等于样本中的简单相除。
survey-on-device = 学生登录后，在首页就能看到这次调查，不需要教师操作。
survey-on-device-later = { $from } 起，学生登录后会在首页看到这次调查，您不用做别的事。
survey-on-device-over = 调查已经结束，学生不再看到它。
survey-opens = 开始时间
survey-pairs = 前后配对的答卷
survey-pairs-down = 由对变错的人数
survey-pairs-text = 如果学校在平台之外用自编代码做了前后配对的纸质测验，可以把变化的人数填在这里计算；数字不会保存。
survey-pairs-up = 由错变对的人数
survey-pass = 及格线
survey-pass-hint = 按人计算的及格比例用它，通常是 75%
survey-phase = 轮次
survey-phase-after = 后测
survey-phase-before = 前测
survey-phase-round = 常规
survey-print = 打印
survey-print-back = 返回
survey-print-form = 打印{ $form }
survey-print-lead = 不写姓名，自愿作答。每题选一个，在方框里打勾。
survey-print-number = 编号 ______（收齐后由老师打乱再编）
survey-print-text = 每人一份，不写姓名。收齐后先打乱顺序，再编号录入。
survey-print-title = 打印答卷
survey-pupil-lead = 不记名：没有人知道是谁填的，老师也看不到。自愿参加，不打分，可以跳过不想答的题。
survey-reason = 替换原因
survey-reason-hint = 例如：全班外出实践。不要写学生姓名。
survey-calculate = 样本量计算器
survey-calculate-bad = 请填写预计比率 1 至 99、允许误差 1 至 30、设计效应 1 至 10；学生总数可以不填，填就填 1 以上的整数
survey-calculate-deff = 设计效应
survey-calculate-deff-hint = 整班抽样一般取 2 左右，可参考上一轮的结果
survey-calculate-go = 计算
survey-calculate-hint = n₀ = 1.96² × p × (1 − p) ÷ e² × 设计效应；有限总体校正后 n = n₀ ÷ (1 + (n₀ − 1) ÷ N)
survey-calculate-margin = 允许误差（百分点）
survey-calculate-p = 预计比率（%，不清楚就填 50）
survey-calculate-population = 抽样框内学生总数（N）
survey-calculate-population-hint = 人数很多时可以不填
survey-calculated = { $count ->
   *[other] 约需 { $n } 名学生作答
}
survey-calculated-corrected = 有限总体校正：全部学生 { $all } 人；不作校正则需 { $count ->
   *[other] { $plain } 人。
}
survey-calculated-text = 要分层比较的，每一层都需要这么多人。请把缺席和不愿参加的也估计进去。最好抽 10 个班以上，班级太少，区间会比这个误差宽。
survey-replace = 替换班级
survey-replace-lead = 由同一层抽取次序中的下一个班替补，不能挑选。原因会记录在案。
survey-replace-title = 替换{ $class }
survey-replaced = 班级已由下一个班替补
survey-replacements = 替换记录
survey-results-lead = { $name } · 不记名整班抽样
survey-rotation = 题本轮换
survey-rotation-class = 每班一种，依次轮换
survey-rotation-pupil = 每人随机一种
survey-running = { $until } 结束后显示结果
survey-running-text = 调查进行中不显示任何答案，以免从前后两次数字的差推出某名学生怎么答的。
survey-sample = 样本：{ $n } 个班
survey-sample-note = 用同一个种子、同样的班级名单，任何人都能得到同样的样本。
survey-seed = 随机种子
survey-seed-hint = 抽样由它决定，可以重现。重新抽样会留下记录。
survey-send = 提交
survey-sheet-not-saved = 没有保存，请改正：
survey-sheet-removed = 第 { $n } 份答卷已删除
survey-sheet-saved = 第 { $n } 份答卷已保存
survey-sheets = 已录入答卷 { $n } 份
survey-size = 样本量
survey-size-hint = 按所选单位填写。每层至少两个班，才能估计班级之间的差异。
survey-sizing = 样本量的单位
survey-sizing-classes = 每层抽几个班
survey-sizing-pupils = 总共约多少名学生
survey-state-draft = 草稿
survey-state-open = 进行中
survey-state-over = 已结束
survey-state-waiting = 未开始
survey-strata-hint = 每个学段是一层，各层分别抽样。学校属于城镇还是乡村，在“组织架构”里填写；没有填的学校单独成层。
survey-sure = 有 95%的把握在 { $low } 至 { $high } 之间。
survey-tab-results = 结果
survey-tab-sample = 设计和样本
survey-tabs = 这次调查的页面
survey-thanks = 谢谢你！
survey-thanks-text = 你的回答已经收到，没有记下你的名字。
survey-too-few = 作答的人太少，不显示结果
survey-too-few-text = 不足 10 人时，比率可能透露个人的回答。
survey-trend = 历次比较
survey-trend-a = 按人：及格比例
survey-trend-a-change = 按人：变化（百分点）
survey-trend-b = 按题：答对率
survey-trend-b-change = 按题：变化（百分点）
survey-trend-high = 差的上限
survey-trend-low = 差的下限
survey-weighted-text = 各层抽样比不同，已按各层学生总数加权，所以与样本中的简单相除不完全相同。
survey-window = 时间
# 教育局的管理：组织架构、工作人员、求助电话、通知、操作日志、数据保存期限
bureau-tab-tree = 组织架构
bureau-tab-staff = 工作人员
bureau-tab-notices = 通知
bureau-tab-help = 求助电话
bureau-tab-audit = 操作日志
bureau-tab-views = 学生信息查看记录
bureau-tab-retention = 数据保存期限
bureau-transferred = 已划出
bureau-transferred-note = “已划出”的单位现在归别处管理；名单确定时它们在这里，所以这次专项行动的数据仍计入这里。
admin-pages = 翻页
admin-newer = 上一页
admin-older = 下一页
kind-region = 省（区、市）
kind-city = 市
kind-county = 县区
kind-school = 学校
kind-class = 班级
role-teacher = 教师
role-school-admin = 学校管理员
role-officer = 教育局工作人员
role-assessor = 调查员
role-platform-admin = 平台管理员
# Field errors of these pages
field-choose-audience = 请选择通知对象
field-choose-role = 请选择角色
field-day-far = 请选择近一些的日期
field-day-none = 没有这一天，请另选一天
day-none-title = 没有这一天：{ $day }
field-day-needed = 请填写日期
field-day-past = 请选择不早于今天的日期
field-help-lines-many = 请先删除一个电话，已经有 5 个
field-help-number = 请填写 3 至 20 位数字、空格或连字符
field-last-officer = 请先把角色授予别人，这是本级最后一位可以登录的工作人员
field-months-range = 请填写 3 至 120 之间的月数
field-notice-body-en = 已有英文标题，请也填写英文正文
field-notice-body-zh = 已有中文标题，请也填写中文正文
field-notice-long = 请写短一些，正文不超过 2000 字
field-notice-none = 请用中文或英文填写标题和正文
field-notice-title-en = 已有英文正文，请也填写英文标题
field-notice-title-zh = 已有中文正文，请也填写中文标题
field-org-closed = 请选择另一个单位，这个已停用，或到那一天已停用
field-org-code = 请填写 2 至 32 位大写字母、数字或连字符
field-org-code-taken = 请换一个代码，这个已被使用
field-org-level = 请选择合适级别的单位：学校归县区，县区归市，市归省（区、市）；学校只能并入学校
field-org-same-name = 这里已有同名的单位，请换一个能区分的名称，或勾选下面的方框
field-org-not-empty = 请先划转或停用下级单位，还有未停用的
field-org-there = 请选择另一个单位，它已经归这个单位管理
field-org-unknown = 请填写您管理范围内的单位名称或代码
field-role-held = 已经有这个角色
field-role-level = 请换角色或单位：教师在班级或学校，学校管理员在学校，其他在教育局
field-school-closed = 这所学校已停用，请问老师新学校的代码
field-username-taken = 请换一个用户名，这个已被使用
# Organisation of a bureau
tree-title = 组织架构
tree-lead = 在这里新建、改名、停用、合并或划转下级单位。以往的数据不会因此改变。
tree-new = 新建{ $kind }
tree-empty-title = 还没有下级单位
tree-empty-text = 新建之后会列在这里。
tree-children = 下级单位（{ $n }）
tree-col-name = 名称
tree-col-code = 代码
tree-col-state = 状态
tree-col-do = 操作
tree-open = 正常
tree-closed = { $day }起停用
tree-closing = { $day }起将停用
tree-below = 下级
tree-change = 更改单位
tree-plans = 已安排的变更
tree-plan-move = { $day }：{ $name }划归{ $to }
tree-plan-merge = { $day }：{ $name }并入{ $to }
tree-plan-failed = 未办理：{ $why }
tree-plan-cancel = 取消安排
tree-done-create = 单位已新建
tree-done-close = 单位已停用
tree-done-open = 单位已启用
tree-done-move = 单位已划转
tree-done-merge = 学校已合并
tree-done-plan = 已安排，到日自动办理
tree-done-cancel = 安排已取消
tree-failed = 没有保存，请改正：
tree-code = 代码
tree-code-hint = 大写字母、数字、连字符，例如 QH1001。学校代码用于学生登录，以后不能改。
tree-name-zh = 中文名称
tree-name-en = 英文名称
tree-same-name-anyway = 仍然使用这个名称
tree-same-name-title = 那里已有同名的单位
tree-same-name-text = 它的代码是 { $code }。名单里会在名称旁边显示代码。
tree-create = 新建单位
tree-extent = 学校 { $schools }所，班级 { $classes }个，在籍学生 { $pupils } 人，工作人员角色 { $roles } 个
tree-rename = 改名
tree-save = 保存
tree-ways = 变更
tree-move = 划转到别的上级
tree-move-hint = 连同所有下级单位，从选定的日期起
tree-merge = 并入另一所学校
tree-merge-hint = 班级和学生转过去，本校停用
tree-close = 停用单位
tree-close-hint = 从选定的日期起，不再出现在各种列表中
tree-reopen = 启用单位
tree-close-title = 停用{ $name }
tree-close-hidden = 从那一天起，它不再出现在导入、布置等选择列表中；学生用学校代码登录时会看到“已停用”。
tree-close-kept = 以往专项行动的数据照旧保留并显示。
tree-close-pupils = { $n ->
   *[other] 还有 { $n } 名学生在籍：请先安排转学或合并。
}
tree-on = 生效日期
tree-on-hint = 填今天即立刻办理
tree-close-yes = 停用单位
tree-move-title = 划转{ $name }
tree-merge-title = 把{ $name }并入另一所学校
tree-move-to = 新上级的名称或代码
tree-move-to-hint = 写出名称的一部分即可
tree-merge-to = 并入学校的名称或代码
tree-merge-to-hint = 两校的班级合在这所学校
tree-look = 预览变化
tree-look-hint = 现在还没有任何改变
tree-preview-move = { $day }起，从{ $from }划归{ $to }
tree-preview-merge = { $day }起，班级和学生并入{ $to }
tree-stat-schools = 学校
tree-stat-classes = 班级（各学年）
tree-stat-pupils = 在籍学生
tree-stat-roles = 工作人员角色
tree-renamed-title = 改名的班级
tree-renamed = { $was }改为{ $is }
tree-note-figures = 已开始的专项行动，数据留在原来的上级；之后的专项行动计入新的上级。
tree-note-rights = 原上级的工作人员从那时起看不到它，新上级的可以看到；它自己的工作人员不变。
tree-note-back = 如需还原，再划转一次即可。
tree-note-merge-rights = 班级教师随班级过去；设在本校本身的角色不会带到新学校。
tree-note-merge-closed = 本校停用，自编测验和题目归新学校。
tree-note-merge-back = 合并后不能自动拆分。
tree-go-now = 立即办理
tree-go-later = 安排到那一天
tree-other = 返回修改
# Staff of a unit and the units below
staff-title = 工作人员
staff-lead = 本单位和下级单位的账号。您只能看到和管理您可以授予的角色。
staff-new = 新增工作人员
staff-done-suspend = 账号已停用，所有登录立即失效
staff-done-restore = 账号已启用
staff-done-grant = 角色已授予
staff-done-revoke = 角色已收回
staff-done-again = 这份表单已经提交过，账号只创建了一个。没看到激活链接的话，请在账号页重置密码，重新取得链接。
staff-col-name = 姓名
staff-col-role = 角色
staff-col-place = 单位
staff-col-seen = 上次登录
staff-col-state = 状态
staff-empty-title = 没有找到
staff-empty-text = 换个条件，或新增工作人员。
staff-caption = 共 { $n } 条
staff-never = 从未
staff-state-suspended = 已停用
staff-state-first = 未激活
staff-state-active = 正常
staff-any-role = 全部角色
staff-any-state = 全部状态
staff-search = 姓名、用户名或单位
staff-search-go = 查找
staff-new-lead = 本人用激活链接设置自己的密码。链接只显示一次，请打印或复制后交给本人。
staff-failed = 没有保存，请改正：
staff-name = 姓名
staff-username = 用户名
staff-username-hint = 3 至 64 位小写字母、数字、点、连字符或下划线
staff-choose-role = 请选择
staff-at = 在哪个单位
staff-at-hint = 角色对该单位及其下级有效
staff-create = 新增账号
staff-give = 再授予一个角色
staff-give-go = 授予角色
staff-end-role = 收回角色
staff-roles = 角色
staff-beyond-title = 这个账号还有您管不到的角色
staff-beyond-text = 因此不能在这里重置密码或停用。
staff-access = 账号状态
staff-reset-hint = 忘记密码或丢失手机时重置：原密码作废，两步验证清除，现有登录立即失效，并生成激活链接交给本人
staff-reset = 重置密码
staff-suspend-hint = 离岗或账号外泄时停用：立即退出，不能再登录，记录保留
staff-suspend = 停用账号
staff-restore-hint = 启用后可以用原密码登录
staff-restore = 启用账号
# Helplines
help-lines-title = 求助电话
help-lines-lead = 本单位和下级单位的学生，除全国统一的四个号码外，还会看到这些电话。不记录谁看过、谁打过。
help-lines-done = 更改已保存，最多半分钟后学生可见
help-lines-failed = 没有保存，请改正：
help-lines-none = 还没有添加求助电话。
help-lines-own = 本级求助电话
help-lines-full = 要添加请先删除一个，最多 { $n } 个。
help-lines-change = 修改电话
help-lines-delete = 删除电话
help-lines-add = 添加电话
help-lines-edit = 修改电话
help-lines-name-zh = 中文名称
help-lines-name-en = 英文名称
help-lines-number = 电话
help-lines-number-hint = 数字、空格和连字符，例如 0871-6512 3456
help-lines-hours = 接听时间
help-lines-hours-hint = 可不填，例如 9:00 至 17:00
help-lines-save = 保存
help-lines-others = 学生还会看到
help-lines-by = 由{ $name }设置
help-lines-fixed = 全国统一
# Notices
notices-title = 通知
notices-lead = 写给下级学校的通知，显示在教师和学校管理员的首页，直到截止日。
notices-done-write = 通知已发布
notices-done-withdraw = 通知已撤回
notices-empty-title = 还没有通知
notices-empty-text = 发布之后可以在这里看到多少学校已读。
notices-col-title = 标题
notices-col-audience = 对象
notices-col-until = 显示到
notices-col-read = 已读
notices-col-school = 学校
notices-caption = 已发布的通知
notices-over = { $day }（已结束）
notices-read-by = { $all ->
   *[other] { $all } 所学校中 { $n } 所已读
}
notices-new = 写通知
notices-new-lead = { $n ->
   *[other] 将显示给 { $n } 所学校。写一种语言即可。
}
notices-failed = 没有发布，请改正：
notices-title-zh = 中文标题
notices-body-zh = 中文正文
notices-title-en = 英文标题
notices-body-en = 英文正文
notices-links-hint = 纯文字，不超过 2000 字；以 https:// 开头的网址可以点开。请不要写学生姓名。
notices-for-admins = 学校管理员
notices-for-teachers = 教师
notices-for-both = 学校管理员和教师
notices-until = 显示到哪一天
notices-until-hint = 含当天
notices-send = 发布通知
notices-shown-until = 显示到 { $day }
notices-withdraw = 撤回通知
notices-read = 已读
notices-unread = 未读
notices-heading = 上级通知
notices-from = { $name }，{ $day }
notices-mark-read = 标为已读
# The audit log
audit-title = 操作日志
audit-lead = 谁在什么时候做了什么。只有编号和数量，没有成绩和答案。登录和退出在“操作”里选中后才列出。
audit-any = 全部操作
audit-from = 从
audit-to = 到
audit-person = 操作人的用户名
audit-go = 查看日志
audit-csv = 下载 CSV
audit-caption = 操作日志，最新在前
audit-empty-title = 没有记录
audit-empty-text = 换个条件再试。
audit-col-when = 时间
audit-col-what = 操作
audit-col-topic = 内容
audit-col-who = 操作人
audit-col-subject = 涉及
audit-col-where = 单位
audit-system = 系统
audit-stranger = 未登录的人
audit-topic-more = 此前另有 { $n } 次相同情况
audit-topic-lines = { $n } 条
audit-page-class = 班级和学生名单
audit-page-corrections = 更正申请
audit-page-flags = 待复核作答
audit-page-former = 已移出的学生
audit-page-groups = 班级小组
audit-page-list = 班级名单
audit-page-log = 操作日志
audit-page-match = 课堂竞答和参加的学生
audit-page-match-results = 课堂竞答结果
audit-page-promotion = 升年级
audit-page-record = 一名学生的个人记录
audit-page-regrade = 重新评分带来的变化
audit-page-settings = 一名学生的单独安排
audit-page-slips = 登录条
audit-page-views = 学生信息查看记录
audit-sign-in = 登录
audit-sign-in-refused = 登录被拒绝
audit-sign-out = 退出登录
audit-denied = 打开无权查看的页面
audit-secret-changed = 更改自己的密码或登录密码
audit-proof-refused = 登录后输错密码
audit-log-pruned = 删除到期的操作日志
audit-note-way-pin = 用登录密码
audit-note-way-slip = 用登录条
audit-note-way-code = 用登录条上的长码
audit-note-way-password = 用密码
audit-note-way-link = 用激活链接
audit-note-way-factor = 用密码和第二步验证
audit-note-why-wrong-credentials = 账号或密码不对
audit-note-why-too-many-attempts = 尝试次数太多
audit-note-why-slip-needed = 需要登录条
audit-note-why-school-closed = 学校已停用
audit-note-why-busy = 服务器正忙
audit-note-why-internal = 数据库没有响应
audit-note-device-known = 用过的设备
audit-note-device-new = 新设备
audit-note-secret-pin = 登录密码
audit-note-secret-password = 密码
audit-note-everywhere = 所有设备
views-title = 学生信息查看记录
views-lead = 每次有人打开带有本校学生姓名的页面或文件，都会记下一条。十分钟内再次打开同一页面，只记一条。
views-caption = 查看记录，最新在前
views-col-who = 查看人
views-col-role = 现任角色
views-col-where = 学校或班级
views-col-pupil = 学生
views-col-what = 看到的内容
views-everybody = 名单上的全部学生
views-pupil = 学生的姓名或学号
views-person = 查看人的用户名
views-failed = 没有按条件筛选
views-go = 查看记录
views-empty-title = 没有人查看过
views-empty-text = 没有符合条件的记录。换个日期或姓名再试。
audit-pupil = 学生 { $id }
audit-topic-gone = 现已删除
audit-topic-target = 目标单位：{ $name }
audit-topic-drafts = 未审核的课程：{ $names }
audit-topic-activity = { $kind }，{ $day }
audit-topic-questions = { $n } 道题目
audit-page-gradebook = 成绩册
audit-page-items = 逐题分析
audit-page-grid = 学生与题目对照
audit-page-needs-help = 可能需要帮助的学生
audit-page-pupil = 一名学生的全部任务
audit-of-school-quiz = 学校的一份测验
audit-of-school-question = 学校的一道自编题
audit-of-school-match = 学校的一场课堂竞答
audit-of-school-group = 学校的一个小组
audit-of-school-list = 学校的一份班级名单
audit-topic-reason = 原因：{ $reason }
audit-words = { $action }：{ $did }
audit-orgs-edit = 更改组织架构
audit-staff-manage = 管理工作人员
audit-roster-import = 导入名单
audit-classes-promote = 升年级
audit-slips-print = 打印登录条
audit-pin-reset = 重置学生登录密码
audit-pins-set = 设置登录密码的位数
audit-record-handle = 处理学生个人记录
audit-correction-settle = 处理更正申请
audit-class-view = 查看班级
audit-lessons-browse = 浏览课程
audit-pupils-manage = 管理学生
audit-pupils-remove = 移出学生
audit-groups-manage = 管理小组
audit-class-staff = 更改任课教师
audit-work-assign = 布置任务
audit-quiz-edit = 编辑测验
audit-activity-record = 记录活动
audit-activity-confirm = 确认或退回活动
audit-activity-view = 查看或导出活动记录
audit-survey-design = 设计或改动知晓率调查
audit-survey-view = 查看或导出知晓率调查
audit-survey-enter = 录入调查答卷
audit-tokens-manage = 管理访问令牌
audit-progress-view = 查看学生进度
audit-campaign-open = 发起专项行动
audit-participation-view = 查看参与数据
audit-participation-view-classes = 查看班级参与数据
audit-notice-write = 发布通知
audit-help-lines-set = 设置求助电话
audit-audit-view = 查看操作日志
audit-retention-set = 更改数据保存期限
audit-participation-recount = 重新统计
audit-lesson-do = 学习课程
audit-quiz-do = 做测验
audit-account-manage-own = 管理自己的账号
audit-operation-amend = 更新名单
audit-operation-archive = 归档
audit-operation-bring-back = 恢复
audit-operation-import = 导入题目
audit-operation-regrade = 重新评分
audit-operation-renew = 换用改过的测验
audit-operation-override = 单独安排
audit-operation-confirm = 确认
audit-operation-photo = 添加照片
audit-operation-photo-remove = 删除照片
audit-operation-record = 新增
audit-operation-return = 退回
audit-operation-correct = 更正
audit-operation-enter = 录入答卷
audit-operation-lock = 锁定设计
audit-operation-open = 打开答卷
audit-operation-promote = 升年级
audit-operation-read = 读取
audit-operation-replace = 替换班级
audit-operation-take-back = 撤销确认
audit-operation-upload = 上传文件
audit-operation-use = 当天首次使用
audit-machine = 持访问令牌的系统
audit-report = { $what }——{ $report } { $format }
audit-operation-add = 添加
audit-operation-cancel = 取消安排
audit-operation-close = 停用
audit-operation-create = 新建
audit-operation-delete = 删除
audit-operation-erase = 删除记录
audit-operation-export = 导出
audit-operation-factor-added = 添加第二步验证
audit-operation-factor-removed = 移除第二步验证
audit-operation-factor-refused = 第二步验证未通过
audit-operation-factors-cleared = 清除全部第二步验证
audit-operation-codes-renewed = 生成新的恢复码
audit-operation-recovery-code-used = 使用恢复码
audit-operation-grant = 授予角色
audit-operation-merge = 合并
audit-operation-move = 划转
audit-operation-plan = 安排变更
audit-operation-preview = 预览
audit-operation-purge = 到期删除
audit-operation-remove = 移除
audit-operation-rename = 改名
audit-operation-reopen = 重新启用
audit-operation-reset = 重置密码
audit-operation-restore = 启用账号
audit-operation-revoke = 收回角色
audit-operation-split = 分组
audit-operation-suspend = 停用账号
audit-operation-submit = 上报
audit-operation-undo = 撤销
audit-operation-update = 更改
audit-operation-unlock = 解锁须有心理老师在场的课
audit-operation-relock = 重新锁定须有心理老师在场的课
# How long data is kept
retention-title = 数据保存期限
retention-lead = 学生离开后，个人记录保存多久；到期后只留下数字。
retention-done = 已保存，今晚开始执行
retention-failed = 没有保存，请改正：
retention-own = { $n ->
   *[other] 本单位设定：离开后保存 { $n } 个月
}
retention-from = { $n ->
   *[other] 由{ $name }设定：离开后保存 { $n } 个月
}
retention-default = { $n ->
   *[other] 平台默认：离开后保存 { $n } 个月
}
retention-set = 更改设定
retention-months = 保存几个月
retention-months-hint = 3 至 120
retention-look = 预览会删除多少
retention-above = 改用上级的设定
retention-above-is = 上级的设定：
retention-would-title = 保存之前
retention-would = 保存 { $n ->
   *[other] { $n } 个月
}时，今晚会删除 { $count ->
   *[other] { $pupils } 名已离开学生
}的个人记录
retention-would-above = 用上级的设定时，今晚会删除 { $count ->
   *[other] { $pupils } 名已离开学生
}的个人记录
retention-would-note = 删除后无法恢复。
retention-save = 保存设定
retention-leave = 取消
retention-what = 删除什么，保留什么
retention-goes = 删除：姓名、学号和账号，测验答案、课程中的选择、练习记录、证书和更正申请。
retention-stays = 保留：对应不到个人的数字，所以专项行动数据不变。
retention-night = 每晚自动执行；下级可以另行设定。
field-number-differs = 请填写该学生的学号
handle-link = 个人记录
handle-hint = 给家长下载一份，或永久删除
handle-title = { $name }的个人记录
handle-lead = 应学生或监护人的要求办理，会写入操作日志。
handle-failed = 没有删除，请改正：
handle-copy = 一份副本
handle-copy-text = 平台上关于这名学生的全部内容，一个 JSON 文件。
handle-copy-go = 下载
handle-erase = 删除记录
handle-erase-goes = 姓名、学号、登录密码、登录、选择和答案永久删除，无法恢复。
handle-erase-stays = 专项行动中只剩没有姓名的人数。
handle-number = 输入学号以确认
handle-number-hint = 在班级名单中可以看到
handle-erase-go = 永久删除
## 报表与数据接口
bureau-tab-reports = 报表
bureau-tab-tokens = 数据接口
report-list-title = { $name }报表
report-list-lead = 每份报表都可以打印，也可以存为 Excel、CSV 或 JSON；同一份报表各处的数字完全相同。
report-kind-campaigns = 专项行动列表
report-kind-surveys = 知晓率调查列表
report-kind-survey = 知晓率报告
report-kind-campaign = 专项行动总表
report-kind-league = 学校参与排名
report-kind-follow-up = 需要跟进的学校
report-kind-five-ones = 五个一活动台账
report-kind-history = 逐日记录
report-kind-school-days = 各校逐日数据
report-about-campaign = 参与学校数、学校参与率、参与学生数、学生参与率、及格率、满分率、平均分和总分，下级单位各一行，并有合计。
report-about-league = 本单位所有学校按参与率排列，并列出各校的缺口。名次只在这里出现。
report-about-follow-up = 未开始、未达标或近期无新增的学校，以及各校的缺口。
report-about-five-ones = 专项行动要求的各项活动完成了多少，下级单位各一行。
report-about-history = 本单位每天结束时的数字。
report-about-school-days = 所有学校每一天的数字，只有 CSV 文件；学校多时文件较大。
report-open = 打开报表
report-day = 截至哪一天
report-now = 现在
report-day-unkept-title = { $day }没有留存数据
report-day-lead = 请另选有数据的一天，或者查看现在的数据。
report-day-choose = 选择日期
report-day-now = 查看现在的数据
bureau-day-none-text = 下面是现在的数据。
report-day-end = { $day }结束时
report-print = 打印
report-xlsx = Excel
report-csv = CSV（Excel 可直接打开）
report-csv-plain = CSV（不带 BOM）
report-json = JSON
report-files-note = 文件里另有用来核算的人数列；Excel 的合计行是公式，可以核对。下载会记入操作日志。
download-making = 正在准备文件……
download-part = 已收到 { $n }%
download-done = 文件已经保存。
download-stop = 停止
download-stopped = 已停止，没有保存文件。
download-broken = 连接断了，没有保存文件。请再试一次。
report-title = { $name }：{ $kind }
report-rates-short = 率由人数相除得出，四舍五入到一位小数；没有全部完成就不会显示为 100%
submission-tab = 上报
submission-list-title = 上报：{ $name }
submission-none = 还没有上报过
submission-none-text = 每次上报都会编号并原样保存。
submission-caption = 已上报
submission-col-number = 期号
submission-col-at = 上报时间
submission-no = { $year } 年第 { $number } 期
submission-now = 现在的数字
submission-figures = 完成 { $done } / 应参与 { $all }，参与率 { $rate }（截至 { $time }，北京时间）
submission-how = 上报后按本单位和专项行动编为下一期，数字不再变动。需要更正时，请重新上报一期。
submission-go = 上报现在的数字
submission-look = 先看报表
submission-nothing = 现在没有可上报的数字：名单还没有确定，或人数太少不能显示
submission-done = 已上报：{ $number }
submission-done-text = 这一期的数字不再变动。
submission-frozen = { $number } · 已上报，数字不再变动
submission-title = { $name }{ $campaign }情况统计表
submission-org = 填报单位
submission-at = 统计截至
submission-above = 报送单位
submission-list-of = { $time } 在籍
submission-list-amended = { $count ->
   *[other] { $time } 在籍，更新 { $count } 次，最近一次 { $last }
}
submission-code = 核验码
submission-by = 填表人
submission-checked = 审核人
submission-date = 日期
submission-seal = 盖章
submission-verify = 在 /verify 输入核验码 { $code }，可核对填报单位、专项行动、日期和参与率
report-caption = 共 { $n } 行
report-sheet = 报表
report-sheet-about = 说明
report-too-small = 人数太少，不显示数字
report-empty-title = 还没有数字
report-empty-text = 每天结束后，当天的数字会列在这里。
report-as-of = { $time }（北京时间）
report-as-at = { $day }结束时（数字取于 { $time }，北京时间）
report-list-of = 按 { $time }（北京时间）的在籍名单；更新见“名单更新”。名单确定后加入的学生不计入。
report-joined = { $n }（截至 { $day }结束时）
report-needed = 整体差 { $whole } 人，高于目标的学校可以抵补其他学校；各校缺口合计 { $schools } 人
report-school-one = 至少一名应参与学生完成
report-school-share = 至少 { $n }%的应参与学生完成
report-rates = 参与率 = 人数或学校数之比，四舍五入到一位小数，未全部达到就不显示为 100%。及格率（{ $mark } 分及以上）、满分率、平均分按已完成学生的最高分计算。
report-weights = 学校参与率 { $schools }%，学生参与率 { $learners }%，及格率 { $passed }%，满分率 { $full }%，平均分 { $mean }%
report-total-how = 五项按权重相加，满分 100 分；用未取整的比例计算，最后一次四舍五入到两位小数。没有人完成时，后三项计 0 分。
report-target = 参与率 { $target }%；与目标相差的人数，各校按本校计算，合计行按整体计算
report-hidden-how = 不足 10 人的单位不显示数字；为了不能由合计推算出来，有时也不显示另一个单位。
report-fact-campaign = 专项行动
report-fact-window = 时间
report-fact-as-of = 数字截至
report-fact-list = 应参与学生
report-fact-joined = 名单确定后加入，不计入
report-fact-school = 学校算作参与的条件
report-fact-rates = 比例
report-fact-weights = 总分权重
report-fact-total = 总分
report-fact-target = 目标
report-fact-ones = 统计方法
report-ones-how = 每类一列是有确认记录的学校数。少于 10 人的记录不计入人次。
report-fact-hidden = 不显示的数字
report-col-above = 所属县区
report-col-code = 代码
report-col-no = 序号
report-col-completed = 参与学生数
report-col-day = 日期
report-col-eligible = 学生总数
report-col-full = 满分人数
report-col-full-rate = 满分率
report-col-joined = 名单确定后加入人数
report-col-mean = 平均分
report-col-missed = 结束时相差人数
report-col-name = 单位
report-col-needed = 还差人数
report-col-note = 备注
report-col-on-time = 按时完成人数
report-col-on-time-rate = 按时完成率
report-col-pass-rate = 及格率
report-col-passed = 及格人数
report-col-rank = 名次
report-col-rate = 学生参与率
report-col-school-rate = 学校参与率
report-col-schools = 学校总数
report-col-schools-active = 参与学校数
report-col-marked = 已公布成绩人数
report-col-shortfall = 本校缺口人数
report-col-started = 已开始人数
report-col-total = 总分
report-col-waiting = { activity-col-waiting }
report-col-activity = { activity-col-kind }
report-col-class-meeting = { activity-kind-meeting }
report-col-classes = { activity-col-classes }
report-col-classes-done = { activity-classes-done }
report-col-essay = { activity-kind-essay }
report-col-exhibition = { activity-kind-exhibition }
report-col-film = { activity-kind-film }
report-col-last-day = { follow-up-col-last }
report-col-lesson = { activity-kind-lesson }
report-col-ones-asked = { activity-col-required }
report-col-ones-done = { activity-col-done }
report-col-people = { activity-col-people }
report-col-records = { activity-col-records }
report-col-schools-asked = { activity-col-schools }
report-col-schools-done = { activity-col-schools-done }
report-word-class-meeting = { activity-kind-meeting }
report-word-essay = { activity-kind-essay }
report-word-exhibition = { activity-kind-exhibition }
report-word-film = { activity-kind-film }
report-word-lesson = { activity-kind-lesson }
report-word-elsewhere = 现已划归别处的单位
report-word-hidden = 人数少，不显示
report-word-overfull = 数据有矛盾
report-word-together = 不显示的单位合计
report-word-total = 合计
field-token-days = 请选择有效期，最长一年
field-token-name = 请填写名称，最多 60 个字
field-tokens-many = 有效的令牌已有 20 个，请先作废不用的
token-title = { $name }数据接口
token-lead = 本单位自己的系统可以凭访问令牌读取本单位和下级单位的汇总数字，读不到任何学生。
token-made = 访问令牌已生成
token-made-text = 请现在复制并妥善保存：离开本页后无法再次查看。
token-itself = 访问令牌
token-none-title = 还没有访问令牌
token-none-text = 需要让本单位的系统读取数字时，在下面生成一个。
token-not-made = 没有生成，请改正：
token-make = 生成访问令牌
token-make-go = 生成令牌
token-name = 名称
token-name-hint = 用在哪个系统，例如“市局数据平台”
token-days = 有效期
token-days-hint = 到期后自动失效，最长一年
token-days-n = { $n ->
   *[other] { $n } 天
}
token-docs = 接口说明
token-caption = 访问令牌
token-col-state = 状态
token-col-used = 最近使用
token-col-made = 生成
token-until = 有效至 { $day }
token-expired = 已于 { $day }到期
token-revoked = 已于 { $day }作废
token-revoked-done = 访问令牌已作废，立即失效
token-made-again = 这份表单已经提交过，令牌只创建了一个。没来得及复制的话，请作废它，再创建一个。
token-revoke = 作废令牌
token-unused = 从未使用
api-title = 数据接口说明
api-lead = 教育局自己的系统可以在这里读取汇总数字（JSON）。
api-token = 每次请求都要带上本单位的访问令牌：Authorization: Bearer qinghe1_…。令牌由教育局工作人员在“数据接口”页生成，只能读取本单位及下级单位的数字。
api-limits = 每个令牌每分钟最多 120 次请求；超过时返回 429，Retry-After 给出应等待的秒数。
api-errors = 出错时返回 JSON：error.code 是固定的代码（bad-parameter、unauthorized、not-found、rate-limited、internal）。参数为空、重复或超出范围时返回 422。
api-hidden = 只有学校及以上单位的汇总数字。不足 10 人的单位数字为 null，note 为 hidden，与页面一致。
api-document = OpenAPI 文档（openapi.json）
api-fields = 返回的字段
api-fields-text = 以下说明取自 OpenAPI 文档，为英文。
api-field = 字段
api-type = 类型
api-meaning = 含义
api-path-campaigns = 涉及这个单位的专项行动，最近的在前。
api-path-participation = 这个单位及其直接下级的参与情况，现在的或某一天结束时的。
api-path-schools = 这个教育局的所有学校，按代码排列，分页返回。
api-path-days = 这个单位已保存的逐日数字。
api-path-five-ones = 一次专项行动中各项活动完成的学校数；对单所学校，则是它确认过的记录。
api-path-surveys = 这个教育局及下级单位已锁定设计的知晓率调查。
api-path-survey = 一次知晓率调查的结果，结束后才有。
api-parameter-code = 单位代码
api-parameter-campaign = 专项行动；不填则为最近已开始的一个
api-parameter-day = 截至这一天结束时（北京时间）；不填则为现在
api-parameter-page = 第几页，1 至 10000
api-parameter-per-page = 每页多少所学校，最多 500，默认 100
api-parameter-survey = 列表中某次调查的 id

## Live matches in class

audit-match-lead = 主持课堂竞答
match-mode-quiz = 知识竞答
match-mode-quiz-hint = 单选、多选、判断和情境题，按按钮作答
match-mode-disguise = 识破伪装
match-mode-disguise-hint = 专练：外表普通的东西后面藏着什么
match-mode-myth = 误区还是事实
match-mode-myth-hint = 一句话，对还是不对？
match-mode-order = 排排顺序
match-mode-order-hint = 把步骤按先后排好
match-mode-relay = 团队接力
match-mode-relay-hint = 每题由一名队员作答，大家帮忙出主意，轮流上场
match-mode-vote = 全班选路
match-mode-vote-hint = 一个故事，每到岔路口全班投票。不计分。
match-team = 第 { $n } 队
match-all = 全班
match-members = { $n ->
   *[other] { $n } 人
}
match-points = { $count ->
   *[other] { $n } 分
}
match-streak = 连对 { $n } 题
match-list-title = 课堂竞答
match-list-hint = 题目投在大屏幕上，全班一起作答
match-list-lead = 学生用自己的手机或电脑一起作答，大屏幕上看题和结果。
match-empty-title = 还没有竞答
match-empty-text = 选好题目，念出加入码，学生就能加入。
match-new = 新建竞答
match-new-lead = 八道题大约十分钟。谁答得怎么样，只有任课教师看得到。
match-not-created = 没有建立，请改正：
match-mode = 竞答方式
match-source = 题目来自
match-source-hint = 一课的题库，或者本校自编的测验
match-source-all = 适合本年级的全部课程
match-story = 故事
match-story-hint = 只用于“全班选路”
match-count = 题目数量
match-count-hint = 1 至 40 题。题库里不够时，有多少出多少。
match-seconds = 每题时间（秒）
match-seconds-hint = 5 至 300。填 0 表示由教师停止作答。
match-pace = 节奏
match-pace-teacher = 教师按“下一题”
match-pace-fixed = 自动进行，答案显示 12 秒
match-teams = 几个队
match-teams-hint = 1 至 10。填 1 表示全班一起。队得分是队员的平均分，人多不占便宜。
match-classes = 和别的班比
match-classes-hint = 选了别的班，每个班就是一个队，学生自动归到自己的班
match-speed = 速度
match-speed-hint = 答对最重要。速度最多占两成。
match-speed-none = 不看速度
match-speed-some = 占 { $n }%
match-guests = 没有账号的人也可以用系统起的昵称参加
match-create = 建立竞答
match-state-over = 已结束
match-state-runs = 进行中
match-lead = 主持竞答
match-after = 看结果
match-joined = { $n ->
   *[other] { $n } 人加入
}
match-code-is = 加入码
match-to-wall = 打开大屏幕
match-wall-join = 打开 { $address }，输入：
match-qr = 扫一扫加入
match-nobody = 还没有人加入。
match-start = 开始
match-close = 停止作答，公布答案
match-extend = 加 15 秒
match-skip = 跳过这题
match-next = 下一题
match-go-on = 按多数人的选择走
match-branch = 走 { $letter }
match-finish = 结束，看总分
match-end-ask = 提前结束竞答
match-end = 现在结束竞答
match-remove-player = 移出学生
match-seats = 参加的学生
match-col-name = 姓名
match-col-nick = 昵称
match-col-team = 队
match-col-state = 这一题
match-other-pupil = 别班学生
match-guest = 没有账号
match-answered-tag = 已作答
match-not-answered = 在想
match-answered = 已作答 { $n } / { $of }
match-question-no = 第 { $n } 题，共 { $of } 题
match-scene-no = 第 { $n } 幕
match-seconds-left = 秒
match-teams-title = 得分
match-turn = { $team }：由{ $who }作答
match-right = 正确
match-rights = { $n } 人作答，{ $right } 人答对
match-votes = { $n ->
   *[other] { $n } 人投票
}
match-votes-none = 没有人投票
match-story-safe = 大家都安全，也有人告诉了大人。
match-story-back = 这样走不安全，我们回去再选一次。
match-wait-title = 你已经加入
match-wait-text = 看大屏幕，等老师开始。
match-rule = 答对一题得 1000 分，队得分是队员的平均分。
match-rule-relay = 每题看上场队员的答案，答对得 1000 分。
match-rule-speed = 其中速度占 { $n }%。
match-rule-vote = 不计分，每一票都一样重。
match-over-title = 竞答结束
match-over-text = 谢谢参与。
match-over-late = 这场竞答已经结束，欢迎参加下一场。
match-home = 回到我的任务
match-verdict-right = 答对了！
match-verdict-wrong = 这题没答对，看看为什么。
match-verdict-none = 这题没有作答。
match-rank = 名次
match-hint-many = 不止一个正确，选好后点“提交”。
match-hint-order = 按先后点一遍，再点一次可以取消。
match-send = 提交
match-received = 已收到答案。
match-sending = 正在提交……
match-advise = 这题由队友作答，帮忙出出主意。
match-too-late = 这题已经停止作答。
match-offline = 网络断了，正在重新连接……
match-score = 答对 { $rights } / { $of }
match-enter-title = 加入课堂竞答
match-code = 加入码
match-code-hint = 老师屏幕上的六位数字
match-code-failed = 还没有加入
match-enter-go = 下一步
match-join-failed = 还没有加入
match-choose-team = 选一个队
match-choose-team-hint = 不选也可以，会去人最少的队
match-choose-name = 选一个昵称
match-choose-name-hint = 大屏幕上只显示昵称，不显示姓名
match-join-as = 加入
match-join-guest = 用这个昵称加入
match-guest-note = 有账号的请先登录，参加的记录会留下。
match-sign-in = 去登录
match-other-class-text = 请核对加入码，或者问问老师。
match-no-guests-text = 登录后再输入一次加入码。
match-weak-questions = 值得再讲一讲
match-teach-again = 课里讲到它的地方：
match-no-weak-questions = 每道题都有一半以上的人答对。
match-nothing-asked = 一题也没有出。
match-asked = 出过的题
match-col-no = 题号
match-col-question = 题目
match-col-right = 正确答案
match-col-rights = 答对
match-col-chosen = 多数人的选择
match-col-votes = 票数
match-col-points = 得分
match-part = { $n } / { $of }
match-players-note = 只有本班教师看得到。按加入的先后排列，不排名次。
match-player-removed = 已移出
match-save = 记为主题班会
match-saved = 已记为一次主题班会
match-see-activity = 看活动记录
match-activity-note = 课堂竞答：{ $title }（{ $mode }）
match-join-home = 加入课堂竞答
field-match-code = 请核对加入码，没有正在进行的竞答用它
field-match-count = 请填写 1 至 40
field-match-full = 这场竞答的人满了
field-match-wait = 正在加入的人很多，请过几秒再点一次“加入”
field-match-no-guests = 请先登录，再参加这场竞答
field-match-nothing = 请换一个来源或方式，这里没有适合的题目
field-match-held = 请换一个来源，这些班的竞赛或任务还在考这些题
match-held-after = 竞赛或任务还在考的题，结果在 { $at } 之后显示。
field-match-other-class = 这场竞答是别的班的
field-match-over = 这场竞答已经结束
field-match-seconds = 请填写 5 至 300；由教师停止作答时填 0
field-match-speed = 请选择列出的一项
field-match-story = 请选“全班选路”，或者不选故事
field-match-story-wanted = 请给“全班选路”选一个故事
field-match-player-removed = 老师把你移出了这场竞答，有疑问可以问老师
field-match-teams = 请填写 1 至 10
# 把成绩册文件与现有记录对照
check-link = 核对文件
check-title = 核对{ $class }的成绩册文件
check-lead = 上传从这里下载的成绩册（之后改动过的也可以），逐格看看它与现在的记录哪里不同。不会改动任何内容。
check-not-read = 没有核对，请改正：
check-file = 成绩册文件
check-file-hint = 从成绩册下载的 XLSX 或 CSV，最大 4 MB；行的顺序可以变，标题行要保留
check-go = 核对文件
check-compared = 文件：{ $file }。核对了 { $pupils ->
   *[other] { $pupils } 名学生
}、{ $works ->
   *[other] { $works } 项任务
}，{ $equal } 格一致。
check-agrees = 文件与现在的记录一致
check-agrees-part = 文件里有的内容与现在的记录一致
check-nothing = 没有可以核对的内容：文件里没有本班的学生或任务
check-differs = { $n ->
    [0] 文件与下载时不完全一样
   *[other] 有 { $n } 格不同
}
check-unchanged = 成绩来自学生交上来的作答，文件不能改动成绩。需要调整时，请打开这名学生的任务：可以另定时间或多给次数。题目有误的，在“逐题分析”里更正后重新评分。
check-table = 不同的格
check-col-cell = 单元格
check-blank = 空白
check-col-work = 任务
check-col-file = 文件中
check-col-here = 现在
check-points = 得分 { $points } / { $of }
check-odd = 无法识别或前后不一致的格（{ $n }）
check-odd-cell = { $cell } 格：{ $file }
check-odd-line = { $pupil } · { $work }：文件中 { $file }，现在 { $here }（{ $cell } 格）
check-strangers = 不是本班学生的行（{ $n }）
check-row = 第 { $row } 行：{ $number } { $name }
check-renumbered = 学号与现在不同的学生（{ $n }）
check-renumbered-row = 第 { $row } 行：{ $name }，文件中 { $file }，现在 { $here }
check-missing = 文件里没有的本班学生（{ $n }）
check-other-work = 文件里有而本班没有的任务（{ $n }）
check-more = ……还有 { $n } 条
list-latest = { $n ->
   *[other] 只列出最近 { $n } 条
}
field-grades-file-broken = 请重新下载成绩册，或把文件另存为 XLSX 或 CSV，现在的文件无法读取
field-grades-file-large = 请换一个文件，这个比一个班的成绩册大得多
field-grades-file-other = 请选择从这里下载的成绩册，并保留标题行

# 已归档的测验和题目
archive-link = 已归档的测验和题目
archive-title = 已归档的测验和题目
archive-lead = { $school }的教师归档的内容。已经布置的任务不受影响。随时可以原样恢复。
archive-empty-title = 没有归档的内容
archive-empty-text = 本校归档的测验和题目会列在这里。
archive-items = 归档的题目
archive-bring = 恢复
archive-back = 已恢复到列表

# 学生每一页上的提醒
remind-today = { $n ->
   *[other] 今天有 { $n } 项任务截止
}
remind-late = { $n ->
   *[other] 有 { $n } 项任务已逾期，现在还可以完成
}
remind-both = 今天截止 { $today }项；已逾期、还可以完成 { $late } 项

# 学校已停用
slip-closed-title = 你的学校已不再使用青禾课堂
slip-closed-text = 这张登录条属于一所不再使用本平台的学校。新学校会给你新的登录条，请问问那里的老师。
error-school-closed = 这所学校已停用，不能再登录。请联系新学校。
# 竞赛
contests-title = 竞赛
contests-lead = 班级之间的竞赛：看的是全班参与，不排个人名次。
contests-lead-pupil = 全班一起参加。只有你和你的老师能看到你的成绩。
contests-empty-title = 还没有竞赛
contests-empty-text = 可以为自己的班级、学校或下级单位办一场。
contests-empty-pupil = 有竞赛时会出现在这里。
contest-tag = 竞赛试卷
contest-new = 新建竞赛
contest-open = 查看竞赛
contest-by = 主办单位：{ $name }
contest-round-n = 第 { $n } 轮
contest-rounds-label = 竞赛的各轮
contest-window = { $from } 至 { $to }
contest-planned = 未开始
contest-running = 进行中
contest-frozen = 排名暂停更新
contest-review = 复核中
contest-final = 已公布
contest-withdrawn = 已取消
contest-size-compact = 较小班
contest-size-large = 大班
contest-size-small = 不到 10 人的班
contest-all-classes = 全部班级
contest-each-school = 每所学校
contest-each-county = 每个县区
contest-each-city = 每个市
contest-each-whole = 全部参赛班级
contest-part = { $n ->
   *[other] { $name }（{ $n } 题）
}
contest-part-level = { $n ->
   *[other] { $name }（难度 { $level }，{ $n } 题）
}
contest-rule = 竞赛规则
contest-rule-picked = { $n ->
   *[other] 参赛的是选定的 { $n } 个班级。
}
contest-rule-who = { $name }所有这些年级的班级参赛，开赛时在班的学生都算在内。年级：{ $grades }。
contest-rule-round = 第 { $n } 轮：{ $window }。
contest-rule-paper = 试卷 { $items ->
   *[other] { $items } 题
}，限时 { $minutes ->
   *[other] { $minutes } 分钟
}，从题库抽取：{ $parts }。每人的题目和选项顺序都不同。
contest-rule-once = 每人答一次。
contest-rule-best = { $n ->
   *[other] 每人最多答 { $n } 次，取最好的一次。
}
contest-rule-quota = { $n ->
   *[other] 晋级下一轮：{ $each }每个组别前 { $n } 个班；名次相同的一起晋级。
}
contest-rule-freeze = { $at } 起排名暂停更新，到结果公布时再显示。
contest-rule-per-head = 班级得分 = 参与率 × 参赛学生的平均分，满分 100。也就是全班总分除以全班人数，大班不占便宜，每名学生参加都会加分。
contest-rule-weighted = 班级得分（满分 100）= 参与率占 { $participation }%，参赛学生的平均分占 { $mean }%，全班及格率占 { $pass }%。
contest-rule-ties = 得分相同时依次比较：{ $ties }；都相同就并列。
contest-tie-participation = 参与率高的在前
contest-tie-full = 满分人数比例高的在前
contest-tie-time = 平均用时短的在前
contest-rule-bands = 小学、初中、高中、中职、大学分别排名。
contest-rule-large = { $n } 人及以上的大班单设组别。
contest-rule-small = 不到 10 人的班单设组别，只列名次，得分只有本校看得到。
contest-rule-review = { $hours ->
   *[other] 结束后复核待复核作答，教师可在 { $hours } 小时内申诉，然后公布结果。
}
contest-rule-private = 个人成绩只有本人和自己的老师看得到。
contest-standing = 排名
contest-as-of-live = 实时更新 · { $at }
contest-as-of-frozen = 排名自 { $at } 起暂停更新
contest-as-of-frozen-text = 竞赛还在继续，结果公布时显示排名。
contest-as-of-provisional = 竞赛已结束，正在复核
contest-as-of-provisional-text = 下面的排名还可能变化。
contest-as-of-final = 结果已于 { $at } 公布。
contest-nobody-yet = 还没有班级交卷。
contest-table-note = 得分在结果公布后显示，且只显示至少 10 人交卷的班级；任课教师和学校管理员可以提前看到自己班级的得分。“–”表示不显示。
contest-schools = 学校
contest-counties = 县区
contest-caption = { $name }（共 { $of } 个）
contest-caption-top = { $name }（共 { $of } 个，显示前 { $n } 名和自己的）
contest-caption-page = { $name }（共 { $of } 个）· 第 { $n } 页
contest-col-class = 班级
contest-col-name = 名称
contest-col-place = 名次
contest-col-score = 得分
contest-col-participation = 参与
contest-col-full = 满分人数
contest-col-time = 平均用时
contest-col-school = 学校
contest-col-flags = 待复核作答
contest-col-settled = 已处理
contest-col-voided = 判为无效
contest-col-division = 组别
contest-own = 自己的
contest-minutes = { $m } 分 { $s } 秒
contest-pages = 排名的分页
contest-page-back = 上一页
contest-page-next = 下一页
contest-page-n = 第 { $n } / { $of } 页
contest-created = 竞赛已建立
contest-created-text = 到时间会自动发卷。现在起规则不再改变。
contest-final-done = 结果已公布
contest-final-done-text = 结果和规则已存档，不能再改。
contest-advanced-done = 晋级班级已确定
contest-advanced-done-text = 开赛时会自动发卷。
contest-to-review = 复核与申诉
contest-to-flags = 本校（班）待复核作答与申诉
contest-to-result = 结果、核对与证书
contest-to-advance = 确定晋级班级
contest-take-part = 去答题
contest-practise = 先练习
contest-own-score = 你的成绩：{ $score } 分
contest-score-later = 你的成绩在 { $at } 结束后可以看到。
contest-certificate = 我的参赛证书
contest-withdraw = 取消竞赛
contest-withdraw-title = 取消“{ $name }”？
contest-withdraw-text = 试卷会从各班消失，已答的内容保留，不计名次。
contest-withdrawn-done = 竞赛已取消
contest-new-lead = 选一个模板，改几处就行。建立以后规则不再改变，开赛前所有人都看得到。
contest-new-note = 到开始时间，参赛名单按当时在班的学生确定，试卷自动发给每个班。
contest-templates = 模板
contest-name-zh = 名称（中文）
contest-name-en = 名称（英文，可不填）
contest-org = 谁的班级参赛
contest-org-hint = 所选单位下这些年级的全部班级
contest-classes = 参赛班级
contest-grades = 年级
contest-opens = 开始时间
contest-closes = 结束时间
contest-paper = 试卷从哪里抽题
contest-paper-hint = 可以选整课，也可以只选一个目标或难度。每名学生抽到的题不同。一轮进行期间，课程、练习和竞答都不公布这些题的答案：时间短一些，或者只选一个目标，受影响的题就少。
contest-more-parts = 再从别处抽题
contest-part-none = （不用）
contest-part-n = 来源 { $n }
contest-level-label = 来源 { $n } 的难度
contest-level-any = 不限
contest-level = 难度 { $n }
contest-count = 来源 { $n } 的题数
contest-minutes-label = 限时（分钟）
contest-attempts = 可以答几次
contest-attempts-hint = 取最好的一次
contest-practice-label = 开赛前提供练习试卷，不计分
contest-formula = 班级得分怎么算
contest-formula-hint = 两种都以全班为准：参加的人越多越好
contest-formula-per-head = 参与率 × 平均分
contest-formula-weighted = 按权重：参与率、平均分、及格率
contest-weights = 三项权重（%）
contest-weights-hint = 参与率、平均分、及格率，合计 100。按权重计分时才用。
contest-bands = 小学、初中、高中、中职、大学分设组别
contest-large-from = 大班从多少人算起
contest-large-hint = 不填就不按大小分组别
contest-freeze-label = 结束前多少分钟排名暂停更新
contest-freeze-hint = 0 表示不暂停更新
contest-appeal-hours = 结束后多少小时内可以申诉
contest-appeal-hint = 申诉时间过后才能公布结果
contest-second-label = 办第二轮（试卷规则相同）
contest-quota = 每个组别晋级几个班
contest-quota-hint = 名次相同的一起晋级
contest-quota-of = 晋级范围
contest-create = 建立竞赛
contest-preview = 预览规则
contest-preview-title = 规则会这样公布
contest-preview-text = 还没有建立。满意就点“建立竞赛”。
contest-failed = 没有建立，请改正：
contest-not-done = 未办理
contest-review-title = 复核与申诉
contest-review-lead = 这里只有每所学校的数量，没有姓名。待复核作答由学生自己的学校复核。
contest-flags-heading = 待复核作答
contest-flags-caption = 各校复核情况
contest-no-flags = 没有待复核作答。
contest-checking = 系统正在检查作答，请过几分钟再来。
contest-appeals-heading = 申诉
contest-no-appeals = 没有申诉。
contest-result = 结果
contest-finalise = 公布结果
contest-finalise-text = 公布后规则、排名和校验码一起存档，不能再改。
contest-blockers = 还不能公布：
contest-appeals-until = 申诉截止：{ $at }
contest-answered-done = 答复已保存
contest-answer-label = 答复
contest-answer-go = 发送答复
contest-answer-waits = 等待主办单位答复。
contest-flags-title = 待复核作答
contest-flags-lead = 待复核不等于有问题：读得快、坐得近都可能这样。请看过作答、问过学生再决定。
contest-reason-fast = 答得很快
contest-reason-fast-text = 一半以上的题在 2 秒内作答。
contest-reason-same = 错法相同
contest-reason-same-text = 和同班另一名学生错的题、选的答案和先后都相同。
contest-reason-windows = 两个窗口交替
contest-reason-windows-text = 答案交替来自两个同时打开的窗口或设备。
contest-note = 原因（判为无效时必填）
contest-stands = 判为有效
contest-void = 判为无效
contest-stands-done = 作答已判为有效
contest-void-done = 作答已判为无效
contest-settled-done = 已处理
contest-appealed-done = 申诉已提交
contest-appeal-class = 班级
contest-appeal-body = 申诉内容
contest-appeal-body-hint = 请不要写学生姓名
contest-appeal-go = 提交申诉
contest-result-lead = { $at } 公布。
contest-intact = 已核对
contest-intact-text = 存档的结果和校验码一致，也和现在的统计一致。
contest-broken = 核对不一致
contest-broken-text = 请联系平台管理员。
contest-hash = 校验码（SHA-256）
contest-hash-text = 下载的文件算出同样的校验码，就说明结果没有被改过。
contest-json = 下载结果（JSON）
contest-certificates = 奖状与证书
contest-certificate-school = 学校奖状
contest-advance-title = 第 { $n } 轮的班级
contest-advance-lead = 确认前先看一看。确认后不能再改。
contest-advance-none = 没有班级晋级。
contest-advance-caption = { $n ->
   *[other] { $n } 个班级
}
contest-advance-go = 确认晋级
contest-cert-heading = 奖状
contest-cert-title = 参赛证书
contest-cert-part-heading = 参赛证书
contest-award-title = 奖状
contest-cert-place = 在“{ $contest }”（{ $among }）中获得第 { $place } 名，特发此状。
contest-cert-part = 参加了“{ $contest }”，特发此证。
field-contest-after = 请选择上一轮结束和申诉时间之后的时间
field-contest-appeal-hours = 请填写 0 至 240
field-contest-appeal-time = 申诉时间还没有过
field-contest-appeals-open = 还有申诉没有答复
field-contest-class = 请选择一所学校本学年、在所选年级里的班级
field-contest-exception = 请只填延长的分钟数，竞赛中不能为学生改别的
field-contest-flags-open = 还有待复核作答没有处理
field-contest-freeze = 请填写 0，或比这一轮时长短的分钟数
field-contest-items = 请选择 5 至 100 题
field-contest-large = 请填写 11 至 200
field-contest-not-looked = 系统还在检查作答
field-contest-parts = 请减少题数，题库里没有这么多
field-contest-quota = 请填写晋级的班级数，1 至 1000
field-contest-rounds = 请选择 1 至 4 轮
field-contest-window = 请选择晚于开始时间的结束时间，并够答一份试卷
audit-contest-host = 举办竞赛
audit-contest-review = 复核竞赛作答
audit-contest-view = 查看竞赛
audit-operation-advance = 确定晋级
audit-operation-answer = 答复申诉
audit-operation-appeal = 提出申诉
audit-operation-final = 公布结果
audit-operation-look = 查看
audit-operation-stand = 判为有效
audit-operation-void = 判为无效
audit-operation-withdraw = 撤回或取消
## Awareness surveys: small groups, and two people at once
field-survey-small-class = 有抽中的班级现在不足 10 名学生。请到“修改设计”里重新抽样。
survey-class-note-paper = 调查不记名、自愿参加。答卷由学校录入：调查期间只有要更正时才会打开某一份，打开会留下记录；调查结束后，学校不能再看任何一份。
survey-draft-changed = 这份草稿刚被别人改过。下面是您填的内容，还没有保存；再点一次“保存并抽样”，会覆盖对方的修改。
survey-left-classes = { $n ->
   *[other] 有 { $n } 个班学生不足 10 人
}，没有列入抽样框：人太少，不记名的答卷也可能认得出是谁。
survey-left-school = { $name }：{ $n ->
   *[other] { $n } 个班
}
survey-left-school-all = { $name }：{ $n ->
   *[other] { $n } 个班
}（这所学校没有班级列入）
survey-left-schools = { $n ->
   *[other] 有 { $n } 所学校
}没有班级列入抽样框（没有这些年级，或班级都不足 10 人）。
survey-left-which = 是哪些学校
survey-merged = { $names }（合并）
survey-not-locked = 设计没有锁定
survey-note-merged = 作答不足 10 人的层，先与相邻的层合并再估计，并标明“合并”；单独的数字任何地方都不显示。
survey-redrawn = 这份草稿刚被修改、重新抽样。请核对下面的样本，再锁定设计。
survey-sheet-changed = 第 { $n } 份答卷刚被别人改过。下面是您填的，还没有保存；再保存一次会以您填的为准。
survey-sheet-twice = 第 { $n } 份答卷已经录入。请看看是不是同一份；如果不是，再保存一次，就记为下一份。
survey-sheets-text = 要更正哪份答卷，就点它的编号。

# Lists that are being fixed, and changes that are refused
bureau-taking-title = 正在确定名单
bureau-taking-text = 应参与名单正在按 { $day }（北京时间）当天的在籍情况确定，通常不到一分钟。请稍后刷新本页。
campaign-taking = 正在确定名单
field-opens-early = 请选择今天以前七天之内或之后的日期
field-org-refused = 计划这项变更的人已无权进行这项变更
bureau-few-note = 学校每新增 10 人完成，公布一次成绩
report-word-few = 成绩尚未公布
report-fact-marks = 成绩
report-marks-step = 各校每新增 10 人完成，公布一次成绩，以免推算出个别学生的得分。已公布成绩的人数可能少于完成人数。
report-fact-amended = 名单更新
report-amended = { $count ->
   *[other] 名单确定以后更新过 { $count } 次，最近一次在 { $time }
}

# Urban and rural
locality-label = 城乡
locality-hint = 按国家统计局的城乡划分代码填写：城镇为 111 至 123，乡村为 210 及以上。竞赛组别和调查分层会用到。
locality-none = 未填
locality-urban = 城镇
locality-rural = 乡村
locality-unsaid = 未注明城乡
tree-done-update = 更改已保存
tree-update-school = 名称和城乡
audit-operation-locality = 更改城乡
audit-operation-print = 打印
survey-by-locality = 同时按城乡分层
survey-fact-band-locality = 按学段和城乡
survey-fact-band-area-locality = 按地区、学段和城乡
survey-frame-unsaid = “未注明城乡”是抽样时还没有填城乡的学校，单独成层。

# Contests: folded fields, urban and rural, certificates of a class
contest-usual-note = 下面几项已填好常用设置，不改也可以。
contest-section-score = 计分办法
contest-section-divisions = 组别
contest-section-after = 暂停更新和申诉
contest-section-second = 第二轮
contest-localities = 城乡分设组别
contest-localities-hint = 开赛时按学校的城乡分组别。还没有填城乡的学校单设组别，叫“未注明城乡”；上级可以在“组织架构”里填写。
contest-rule-localities = 城镇和乡村学校的班级分别排名；没有填城乡的学校单设组别（未注明城乡）。以开赛时填的为准。
contest-certs-link = 全班参赛证书
contest-certs-title = { $class }的参赛证书
contest-certs-lead = { $n ->
   *[other] 共 { $n } 张，每张一页
}，用 A4 纸横向打印。只有参赛的学生才有，上面没有成绩。
contest-certs-print = 打印全部证书
contest-certs-note = 和学生自己打印的是同一张证书、同一个编号。别人凭编号只能查到竞赛名称和日期。打印会记入操作日志。
contest-certs-none = 还没有证书
contest-certs-none-text = 这个班没有学生完成作答。

## Activation links
link-title = { $name }的激活链接
link-lead = 链接只显示这一次。请当面交给本人：谁拿到它，谁就能设置密码。
link-until = 有效期至
link-how = 打开链接或扫描二维码，然后设置密码。链接只能用一次。
link-qr = 激活链接的二维码
link-itself = 激活链接
link-copy = 复制链接
link-copied = 链接已复制
link-print = 打印
link-back = 返回{ $name }
link-confirmed = 由{ $proposer }提议，{ $decider }确认
activate-title = 设置您的密码
activate-step = 激活账号
activate-not-you = 如果不是您本人，请关闭页面，把链接还给转交的人。
activate-go = 保存并登录
activate-until = 链接有效期至 { $time }
activate-failed = 密码没有保存，请改正：
activate-used-title = 这个链接已经用过
activate-used-text = 请用当时设置的密码登录。如果密码不是您设置的，请立即告诉学校管理员或教育局，并请他们重新生成链接。
activate-expired-title = 这个链接已过有效期
activate-void-title = 这个链接已作废
activate-whom = 请重新取得链接。教师联系学校管理员，学校管理员联系县区教育局，其他人联系发给您链接的人。
activate-unknown-title = 没有这个链接
activate-unknown-text = 请检查链接是否复制完整，或扫描纸上的二维码。仍然打不开的话，请重新取得链接。
activate-sign-in = 前往工作人员登录

## The password again
proof-title = 请再输入一次密码
proof-lead = 这里的内容只应由您本人查看或更改。输入后十分钟内不再询问。
proof-then-page = 输入后，会显示您要打开的页面或文件。
proof-then-form = 您填写的内容都在，会随密码一起提交。
proof-go = 继续
proof-cancel = 取消
proof-failed = 没有继续，请改正：
proof-wrong = 密码不正确

## What staff are told
told-heading = 账号和学校动态
told-lead = 您的密码重置、角色变动，以及与您学校有关的事项。
told-empty-title = 暂无动态
told-empty-text = 密码重置和角色变动会显示在这里。
told-seen = 标记为已读
told-all = 查看全部
told-new = 新
told-to-proposals = 查看提议
told-reset = 您的密码已被重置
told-granted = 您被授予角色：{ $role }（{ $name }）
told-revoked = 您的角色被收回：{ $role }（{ $name }）
told-suspended = 您的账号曾被停用
told-restored = 您的账号已启用
told-activated = 有人用您的激活链接设置了密码。如果不是您本人，请立即申请重置。
told-proposed = 教育局为{ $name }提议{ $what }，需要学校的人确认或拒绝。
told-confirmed = { $name }确认了您提议的{ $what }
told-refused = { $name }拒绝了您提议的{ $what }
told-break-glass = 平台管理员获准在数小时内查看{ $name }的班级和学习进度。原因：{ $reason }
told-what-role = 新的学校管理员
told-what-reset = 密码重置
told-what-merge = 学校合并
told-by = { $name }，{ $time }
told-by-operator = 命令行操作，{ $time }

## Proposals
proposals-title = 提议
proposals-waiting = 提议：{ $n } 项待您决定
proposals-lead = 教育局不能单独任命学校管理员、重置其密码或合并有学生的学校：由教育局提议，学校的人确认。
proposals-empty-title = 没有提议
proposals-empty-text = 教育局提议学校管理员、密码重置或学校合并时，会显示在这里。
proposals-open = 待决定
proposals-over = 已决定或已失效
proposals-none-open = 没有待决定的提议
proposals-none-over = 暂无
proposals-role = 由{ $name }担任{ $school }的学校管理员
proposals-reset = 重置{ $school }{ $name }的密码
proposals-merge = { $from }并入{ $to }
proposals-by = { $name }提议，{ $time }
proposals-until = 须在 { $time } 前确认
proposals-expired = { $time } 前无人决定
proposals-decided = { $name }决定，{ $time }
proposals-who-school = 可由以下人员确认：{ $names }
proposals-who-officers = 学校还没有工作人员：由上级教育局的另一名工作人员确认
proposals-who-operator = 学校没有人能确认：请平台运维人员用命令行办理
proposals-state-open = 待决定
proposals-state-expired = 已失效
proposals-state-confirmed = 已确认
proposals-state-refused = 已拒绝
proposals-state-withdrawn = 已撤回
proposals-care = 请在认识此人并核实之后再确认。确认后，激活链接交由您转给本人。
proposals-care-merge = 合并后，保留学校的管理员能看到全部学生。
proposals-confirm = 确认
proposals-refuse = 拒绝
proposals-withdraw = 撤回
proposals-done-propose = 已提议。确认之前，一切不变。
proposals-done-role = 已确认，角色已授予
proposals-done-merger = 已确认。需要确认的学校都确认后，合并在指定日期生效。
proposals-done-refuse = 提议已拒绝
proposals-done-withdraw = 提议已撤回
proposals-done-gone = 提议已有决定、已失效，或账号已有变化
staff-reset-propose-hint = 此账号能看到学生姓名。您可以提议重置密码，由学校的人确认并转交链接。
staff-reset-propose = 提议重置密码
tree-note-merge-confirm = 有学生的学校须由本校的人确认后才能合并。
field-proposed-already = 已经提议过，正在等待决定
field-needs-operator = 学校有学生，但没有人能确认：请联系平台运维人员
field-reset-two-schools = 此账号在两所学校任职：请联系平台运维人员
field-merge-refused = 学校拒绝了合并，或没有按时确认
field-merge-unconfirmed = 计划之后学校有了学生，还没有征得同意：请重新计划合并
audit-operation-activate = 激活账号
audit-operation-propose = 提议
audit-operation-refuse = 拒绝
audit-operation-break-glass = 允许平台管理员查看
