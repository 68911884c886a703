# Every word of the interface. The same keys are in zh-CN/qinghe.ftl.

## Frame
site-name = Qinghe Classroom
site-short = Qinghe
site-tagline = Qinghe Classroom · drug prevention for young people
skip = Skip to the content
crumbs = You are here
sign-out = Sign out
nav-label = Main sections
nav-lessons = Lessons
nav-classes = My classes
nav-participation = Participation
nav-school = My school
help-jump = Help
quick-exit = Leave now
away-title = Enter your PIN or password
away-pin = PIN
away-password = Password
away-wrong = That is not right. Please try again.
away-go-on = Continue
away-other = Someone else signs in
help-label = Helplines
help-title = Need help? Tell an adult, or call.
help-120 = Ambulance
help-110 = Police
help-12356 = Emotional support
help-12355 = Youth line
help-link = Help and how it works
privacy-link = Privacy
form-error = Error:{" "}
form-overtaken = Somebody else has saved changes since you opened this page. Where they differ, the saved version is shown beside the field. What you entered is still here; save again to use it instead.
form-saved-now = Saved now: { $value }
form-saved-empty = Saved now: blank
form-saved-ticked = Saved now: ticked
form-saved-unticked = Saved now: not ticked

## Errors
error-lead = You can go back, or go to the home page.
error-lead-attempt-closed = What was answered is kept. The result is on the page of the task.
error-lead-no-attempt-left = All results are kept. They are on the page of the task.
error-lead-work-closed = What was saved before it closed is kept.
error-lead-changed = Nothing was saved this time. Open the page again to see what it says now.
error-lead-database-away = Nothing was saved this time. What was saved before is safe; please try again in a minute.
error-to-task = See the task and its results
error-to-page = Open the page again
error-home = Go to the home page
error-attempt-closed = This quiz has been handed in and can no longer be changed
error-busy = Very busy just now. Please try again in a few seconds.
error-file = This file could not be read
error-forbidden = You are not allowed to see this page
error-internal = Something went wrong on our side. We have recorded it.
error-invalid = Something is not filled in correctly. Please check and try again.
error-lesson-first = Finish the lesson first, then take the quiz
error-changed = Someone else changed this just now. Look at the new version first.
error-database-away = The database does not answer just now
error-no-attempt-left = There are no tries left
error-work-closed = This task has closed and takes no more answers
error-must-change-password = Please change your temporary password
error-must-set-up-factor = Please set up your second step first
error-not-found = We cannot find that page
error-sign-in-required = Please sign in
error-slip-needed = Please sign in with your login slip
error-too-many-attempts = Too many tries. Please wait a little.
error-wrong-credentials = Those sign-in details are not right

## Fields
field-choose-class = Choose a class
field-choose-school = Choose at least one school
field-choose-module = Choose a lesson
field-attempts-range = Enter a whole number from 1 to 20
field-estimate-all = For each question, make a guess and choose an answer
field-marking-begun = Leave this as it is: pupils have already started
field-choose-target = Choose groups or pupils of this class
field-close-before-due = The closing time cannot be before the due time
field-code-required = Enter a code
field-code-used = Wait for the next code: this one was used already
field-code-wrong = Enter the code that the app shows now
field-factors-many = Remove one first: there are ten already
field-last-factor = Add another second step first: your role needs one
field-passkey-failed = Try again: the browser’s answer could not be used
field-passkey-known = Choose another device: this passkey is added already
field-setup-over = Add the account to the app again: the QR code below is new
field-draw-range = Enter a whole number from 1 to the number of questions in the bank
field-drafts-accept = Tick that pupils may do lessons that have not been reviewed, or choose reviewed lessons
field-due-before-open = The due time must come after the opening time
field-minutes-range = Enter whole minutes from 1 to 240
field-typed-length = Enter at most 200 characters
field-choose-one = Choose at least one answer
field-due-date = Enter a full date and time, for example 2026-12-20 20:00
field-due-far = The due time must be within a year
field-due-past = The due time must be in the future
field-guess-all = Guess every one first
field-guess-range = Enter a whole number within the range
field-name-en = Enter the name in English
field-name-zh = Enter the name in Chinese
field-name-length = Enter a name that is not too long
field-name-max-100 = Enter at most 100 characters
field-note-length = Enter at most 200 characters
field-number-required = Enter your pupil number
field-password-guessable = Choose a password that is harder to guess: this one is common, or mostly names that others know
field-password-long = Choose a shorter password
field-password-required = Enter your password
field-password-short = Enter at least 10 characters
field-passwords-differ = Enter the same in both fields
field-pin-guessable = Choose a PIN that is harder to guess: no date or year, no repeats or runs, no shape on the keypad, no number of yours
field-pin-required = Enter the PIN from your login slip
field-pin-shape = Enter 6 to 12 digits
field-required = Fill this in
field-same-as-before = Choose one that differs from the old one
field-school-unknown = Check the school code on your login slip: we cannot find this one
field-sort-all = Put every one into a group
field-pass-mark-range = Enter a pass mark from 1 to 100
field-target-range = Enter a target from 1 to 100
field-threshold-range = Enter a threshold from 0 to 100; 0 means that one pupil is enough
field-unknown-option = Choose again after you reload the page: that option is no longer there
field-username-required = Enter your username
field-username-shape = Enter 3 to 64 small letters, digits, dots, hyphens or underscores
field-wrong-password = Enter your current password: this one is not right

## Parts
state-not-started = Not started
state-started = In progress
state-completed = Completed
state-late = Overdue
overfull-title = These figures contradict each other. Please ask the administrator to check.
overfull-text = { $part } is more than the total of { $whole }, so no rate is shown.
participation-rate = Participation rate
participation-bar = Participation rate { $rate }, target { $target }%
participation-completed = Completed
participation-needed = Still needed to reach { $target }%
participation-missed = Needed for { $target }% when it ended
of-pupils = { $count ->
    [one] of { $n } pupil
   *[other] of { $n } pupils
}
unit-pupils = pupils
target-note = Target { $target }%
score-label = { $score }%

## Pupil
home-title = My tasks
home-hello = Hello, { $name }
home-heading = Up next
home-heading-late = Something is overdue. You can still finish it.
home-heading-none = All your tasks are done
home-begun = Carry on where you left off
home-late = Overdue, but you can still do it
home-today = Due today
home-week = Due in the next few days
home-later = Due later
home-once = One try only: learn your lessons first
home-done = Finished
home-empty-title = Nothing to do right now
home-empty-text = When your teacher sets a lesson, it will show up here.
task-start = Start
task-continue = Carry on
task-again = Look again
task-due = Finish by { $at }
task-was-due = This was due on { $at }
task-completed-at = Finished { $at }
task-score = Best score: { $score }
task-quiz-next = Lesson finished. The quiz is next.
task-size = { $minutes ->
    [one] About { $minutes } minute
   *[other] About { $minutes } minutes
}, with { $items ->
    [one] { $items } quiz question
   *[other] { $items } quiz questions
} at the end
task-size-only = { $minutes ->
    [one] About { $minutes } minute, no quiz
   *[other] About { $minutes } minutes, no quiz
}
task-note = From your teacher: { $note }
lesson-start = Start the first step
lesson-continue = Carry on where you left off
lesson-steps = What is in this lesson
lesson-progress = Lesson progress
lesson-finish = Finish the lesson
lesson-done-title = You finished the lesson
lesson-done-text = Now try the quiz and see how much you remember.
step-done = done
step-mark = Step { $n }
step-mark-done = Step { $n }, done
step-of = Step { $n } of { $count }
step-next = Next
step-back = Back
check-one = Think about it and choose one
check-many = Think about it. You can choose more than one.
check-right = Good thinking
check-wrong = Think again
check-again = This question is not scored. You can try another answer.
check-answer = Check my answer
check-answer-again = Change my answer
check-problem = Something is still missing
story-what = What do you do?
story-path = Your path so far
story-chose = You chose:{" "}
story-back = Go back one step
story-again = Start over
story-safe = Everyone is safe
story-unsafe = You can still try another way
story-not-yet = Reach an ending of the story to go to the next step.
story-not-kept = The network is weak. Your choice is not saved yet; we keep trying.
story-refused = Your choice was not saved. Please open this page again.
lesson-home = Home task
sort-count = { $n } of { $of } are in the right group
myth-myth = Myth
myth-fact = Fact
myth-else = Not what you chose
myth-count = You got { $n } of { $of } right
myth-is-myth = This is a myth.
myth-is-fact = This is a fact.
order-hint = Tap them in order. Tap one again to remove it.
order-placed = number { $n } in your order
order-clear = Start again
order-right = An order that works:
order-first = Put all of them in order, then check.
guess-hint = A whole number from { $min } to { $max }
guess-show = Show the real number
guess-again = Guess again
guess-yours = Your guess:
guess-true = The real number:
guess-near = That is close
guess-far = Not what you expected?
guess-source = Number for { $year }. Source: { $source }
rehearsal-private = What you pick and tick here is never sent, and nobody can look it up
rehearsal-again = Practise again from the start
rehearsal-me = Me:
rehearsal-holds = That line holds.
rehearsal-open = Try another line.
chat-note = A practice group: nothing is really sent
chat-pick = Choose your reply to the group
chat-end = You held your ground. Pick the shortest line you sent and say it aloud.
call-note = Practice: nothing is really dialled
call-operator = Operator
call-pick = Choose what to say, and say it aloud. Nobody records you.
call-say = You could say:
call-rule = Three things to remember. Never leave them alone. Tell the truth about what you saw. The one who calls is not the one in trouble.
call-about-where = Where
call-about-what = What happened
call-about-awake = Awake or not
call-about-name = Who is calling
refuse-way = How do you practise today?
refuse-together = In threes
refuse-alone = On my own
refuse-together-how = In threes: one asks, one says no, one watches. In each round all of you say no once before the next round starts. Whoever asks has two lines and touches nobody. If anyone says “stop”, you stop.
refuse-alone-how = Read a line, answer it aloud and tick the card for yourself. After three rounds, say your best line to someone at home.
refuse-rounds = Each round is harder than the last
refuse-round = Round { $n }
refuse-second = Still there, and then:
refuse-help = If you are stuck, see a line
refuse-card = Observer’s card
refuse-card-together = Tick what you see. Say what was good first, then one small tip.
refuse-card-alone = Look back at what you just did and tick what worked.
refuse-tick-looked = Looked at the other person
refuse-tick-clear = Said a clear no
refuse-tick-reason = Gave a reason or a better idea
refuse-tick-walked = Walked away afterwards
estimate-note = No names: we only count how many in the class choose each answer. Nothing is shown until 10 have answered.
estimate-think = What do you think yourself?
estimate-guess = Your guess: how many in 10 of your class would choose “{ $answer }”?
estimate-skip = I’d rather not say
estimate-send = Send without my name
estimate-without = Go on without answering
estimate-trial = Nothing is counted in a trial. Once pupils have answered, the class’s figures appear here.
estimate-few = Fewer than 10 have answered, so nothing is shown yet
estimate-thanks = Your answer is counted
estimate-ours = In our class, those who chose “{ $answer }”:
estimate-guessed = What we guessed:
estimate-about = about { $n } in 10
estimate-all = nearly everyone
estimate-none = hardly anyone
estimate-of = { $n ->
    [one] From { $n } answer; brought up to date after every 10 more
   *[other] From { $n } answers; brought up to date after every 10 more
}
estimate-peers = Pupils elsewhere
estimate-class = Which class
estimate-show = Show the class’s figures
estimate-sums = Figures of your classes
vote-title = The class votes
vote-what = At the start of the story, what would you do first?
vote-note = No names, one vote each. The big screen shows the class’s total only.
vote-send = Vote
vote-done = Your vote is counted
vote-few = Fewer than 10 have voted, so nothing is shown yet
notes-private = Only you can see this. What you write is never sent, and nobody can look it up.
notes-paper = Write it on paper and keep it for yourself.
notes-kept = It stays in this tab only and is gone when you close it or sign out. To keep it, print it or copy it onto paper.
notes-clear = Clear everything
notes-print = Print this page
quiz-title = Quiz
quiz-of = Quiz: { $title }
quiz-open = Take the quiz
quiz-continue = Carry on with the quiz
quiz-again = Try the quiz again
quiz-begin = Start the quiz
quiz-about-count = { $n ->
    [one] { $n } question.
   *[other] { $n } questions.
}
quiz-about-pass = You pass with { $mark }% or more.
quiz-about-saved = Every answer is saved as you choose it. It is safe to lose the network or change devices.
quiz-about-minutes = { $n ->
    [one] You have { $n } minute.
   *[other] You have { $n } minutes.
} When time is up, it is handed in for you.
quiz-about-at-once = After each answer you see at once whether it is right and why. Then it can no longer be changed.
quiz-about-one-try = You can take it once. Only you and your teacher see the result.
quiz-about-tries-best = { $n ->
    [one] You have { $n } more try; the best one counts.
   *[other] You have { $n } more tries; the best one counts.
} Only you and your teacher see the result.
quiz-about-tries-last = { $n ->
    [one] You have { $n } more try; the last one counts.
   *[other] You have { $n } more tries; the last one counts.
} Only you and your teacher see the result.
quiz-about-tries-first = { $n ->
    [one] You have { $n } more try, but the first one counts.
   *[other] You have { $n } more tries, but the first one counts.
} Only you and your teacher see the result.
quiz-about-last = You can take it more than once; the last result counts. Only you and your teacher see it.
quiz-about-first = You can take it more than once, but the first result counts. Only you and your teacher see it.
quiz-about-after-close = Scores and answers are shown after { $at }.
quiz-about-never = Scores and answers of this quiz are for your teacher only.
quiz-to-results = Look at this task
quiz-until = Hand in before { $at }
quiz-answer = Your answer
quiz-flag = Flag to look again
quiz-unflag = Remove flag
quiz-flagged = , flagged
quiz-left = Time left
quiz-left-minutes = Minutes left: { $n }
quiz-time-up = Time is up, handing in
review-typed = You wrote “{ $text }”
review-flagged = You flagged this one
answer-part = Partly right. Points: { $points }
result-overdue = Time ran out. The answers saved by then were handed in.
result-kept-title = Handed in
result-later-text = Your answers are safe. Scores and explanations are shown after { $at }.
result-never-text = Your answers are safe. Only your teacher sees the scores of this quiz.
result-held = Your answers are safe. Other tasks still ask some of these questions, so your score is shown after { $at }.
held-contest = Explained after the contest ends on { $at }.
held-work = Explained after another task with this question closes on { $at }.
held-paper = Explained after you hand in your other quiz with this question.
result-void-title = This try does not count
result-void-text = Time ran out before anything was answered, or your teacher cancelled this try. You can ask your teacher why.
check-failed = No answer yet
task-size-quiz = { $items ->
    [one] A quiz of { $items } question
   *[other] A quiz of { $items } questions
}
result-line-kept = Try { $n }, handed in
quiz-about-best = You can take it more than once; the best result counts. Only you and your teacher see it.
quiz-next = Next question
quiz-review = Check and hand in
quiz-all = All questions
quiz-item = Question { $n }
quiz-answered = , answered
quiz-not-answered = , not answered
quiz-count = { $n } of { $of } answered
item-single = Question { $n } · choose one
item-multiple = Question { $n } · choose every right answer
item-true-false = Question { $n } · true or false
item-order = Question { $n } · put in order
item-match = Question { $n } · put each into a group
item-number = Question { $n } · enter a number
item-short-text = Question { $n } · write your answer
save-saved = Saved
save-saving = Saving…
save-not-saved = Not saved yet. We will try again when the network is back, so keep this page open.
save-not-saved-item = Question { $n } is not saved yet. Keep this page open: we will try again.
save-waiting = Still saving question { $n }. The check page opens as soon as it is saved.
save-newer = You changed this one on another device, so we show that answer
save-signed-out = You have been signed out. Sign in again: your answer is kept on this device.
save-nothing = Your answer is saved as soon as you choose it
review-title = Check before you hand in
review-blank = Not answered
review-chose = You chose: { $said }
review-placed = { $n } of { $of } placed
review-blanks = Questions not answered yet: { $n }
review-blanks-text = You can go back and answer, or hand in as it is.
review-back = Go back and change
review-submit = Hand in
result-title = Your result
result-best = Best score
result-line = Try { $n }: { $score }%
result-count = { $n } out of { $of } points
result-all = Every answer is correct. Well done!
result-none = Today you learn these
result-known = You knew { $right } of { $all }. Today you learn the rest.
result-passed = You passed ({ $mark }% needed)
result-not-passed = Not passed yet ({ $mark }% needed). A little practice gets you there.
result-try = Try { $n }
result-try-of = Try { $n } of { $of }
result-no-more = { $of ->
    [one] You could do it once, and you have.
   *[other] You have used all { $of } tries.
}
result-closed = The quiz has closed.
result-private = Only you and your teacher can see this.
result-home = Back to my tasks
result-each = Every question
result-missed-first = The ones you missed come first
answer-right = Correct
answer-wrong = Incorrect
answer-yours = Your answer
answer-key = Correct answer

## Account
door-say = Know the facts. Learn to say no. Look after each other.
door-say-more = Lessons come in short steps and work on any phone. You can stop halfway and carry on later.
door-fact-private = No phone number or ID number needed
door-fact-saved = Saves as you go, even on a weak signal
door-fact-help = If something is hard, help is one tap away
sign-in-title = Sign in
sign-in-step-1 = Step 1 of 2
sign-in-school-heading = Enter your school code
sign-in-school = School code
sign-in-school-hint = It is on your login slip. Capitals or small letters, both work.
sign-in-school-failed = Check the school code again
sign-in-next = Continue
sign-in-staff-link = Teachers and education officers sign in here
sign-in-step-2 = Step 2 of 2
sign-in-who = Who are you?
sign-in-change-school = Change school
sign-in-other-school = Try another school code
sign-in-no-classes = This school has no classes yet
sign-in-no-classes-text = Its class lists have not been added. Tell your teacher, or check that the school code is right.
sign-in-class = Class
sign-in-class-choose = Choose your class
sign-in-class-typed = As it is printed on your login slip
sign-in-number = Pupil number
sign-in-pin = PIN
sign-in-pin-hint = The 6 or 8 digits on your login slip, or the PIN you chose yourself. Ask your teacher if you forgot it.
sign-in-button = Sign in
sign-in-failed = We could not sign you in
sign-in-wrong = That number or PIN is not right. Look at your login slip again, or ask your teacher.
sign-in-slip-needed = Somebody is guessing PINs right now, so this device needs your login slip. Scan its QR code, enter its long code of 16 digits instead of the PIN, or use a device where you signed in before.
sign-in-staff-title = Staff sign in
sign-in-staff-for = Teachers · School administrators · Education bureaus
sign-in-username = Username
sign-in-password = Password
sign-in-staff-wrong = That username or password is not right. Check and try again, or ask the person who set up your account.
sign-in-forgotten = Forgotten your password?
sign-in-forgotten-text = Teachers: ask your school administrator. School administrators: ask the county bureau. You will get a link with which you choose a new password.
sign-in-pupil-link = I am a pupil
sign-in-ended = You are no longer signed in
sign-in-ended-text = Sign in again, and you are back at the page where you were.
sign-in-needed = Sign in to open this page
sign-in-needed-text = After that the page you asked for opens.
sign-in-typed = What was typed and not sent is kept in this tab until you are back.
typed-restored = What you typed here before and did not send is filled in again.
typed-changed = This field has been changed by somebody meanwhile. You had typed:
typed-discard = Clear it
slip-step = Sign in with your slip
slip-question = Are you { $name } ({ $class })?
slip-yes = Yes, that is me
slip-no = That is not me
slip-void-title = This login slip no longer works
slip-void-text = There may be a newer slip, or the code was not scanned completely. Sign in with your school code, or ask your teacher to print a new slip.
slip-void-sign-in = Sign in with a school code
home-staff-title = Home
home-staff-hello = Hello, { $name }
home-staff-nothing = Your account has no class or school to show yet. If it should, please ask the person who gave you the account.
account-title = My account
account-pupil = Pupil
account-no-class = No class at the moment. Please tell your teacher.
account-school = School and class
account-roles = Your roles
account-no-role = None yet. If you need one, please ask the person who gave you the account.
account-language = Language
account-language-hint = This site will use it the next time you sign in, too
account-sign-in = Signing in and out
account-sign-out-hint = On a shared computer? Sign out before you go. “Sign out everywhere” also ends this account’s sessions on other devices.
account-change-pin = Change my PIN
account-change-password = Change my password
account-sign-out-here = Sign out here
account-sign-out-everywhere = Sign out everywhere
account-pin-saved = Your new PIN is set
account-password-saved = Your new password is set
account-saved-text = Other devices have been signed out.
account-first-password = Choose your password
account-first-title = First, replace your temporary password
account-first-text = Someone else may have seen it. Choose one that only you know, and you are ready to go.
account-password-current = Current password
account-password-new = New password
account-password-again = New password again
account-password-hint = At least 10 characters. A few words in a row are easy to remember and hard to guess.
account-pin-lead = After this, the PIN on your login slip stops working. The QR code still works.
account-pin-current = Current PIN
account-pin-new = New PIN
account-pin-again = New PIN again
account-pin-hint = 6 to 12 digits. Not your birthday, and keep it to yourself.
account-save = Save
account-not-saved = Not saved. Please correct:
account-wait-seconds = That was a lot of tries. Please wait { $n ->
    [one] { $n } second
   *[other] { $n } seconds
 } and try again.
account-wait-minutes = That was a lot of tries. Please wait { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
 } and try again. If it cannot wait, ask your teacher.
account-wait-both = That was a lot of tries. Please wait { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
 } { $seconds ->
    [one] { $seconds } second
   *[other] { $seconds } seconds
 } and try again. If it cannot wait, ask your teacher.
account-busy = Many people are signing in right now. Please try again in a few seconds.

## Two-step sign-in
second-title = One more step
second-step = Your password is right
second-code = Code
second-code-hint = The 6 digits that your authenticator app shows now, or one of your recovery codes
second-code-hint-recovery = One of your recovery codes
second-go = Sign in
second-wrong = That code is not right. Look at the app again: a new code comes every 30 seconds.
second-passkey = Use a passkey
second-passkey-elsewhere = Your passkey works only at the https address where you added it
second-lost = No phone or passkey at hand?
second-lost-text = Use a recovery code. If you have none, ask the person who set up your account to reset it.
second-leave = Use another account
passkey-asking = Your browser is asking for the passkey
passkey-not-shown = No passkey was used. Try again, or enter a code.
passkey-not-made = No passkey was created. Try again, or use an authenticator app.
passkey-there = This device has a passkey for this account already
passkey-none = This browser has no passkeys here. Use a code instead.
passkey-script = Passkeys need JavaScript. Without it, use a code of an authenticator app.
factors-title = Two-step sign-in
factors-lead = After your password you show one more thing that only you have. Whoever guesses your password still cannot sign in.
factors-lead-required = Your role needs a second step after the password. Whoever guesses your password still cannot sign in.
factors-first-title = First, set up your second step
factors-first-text = Your role can see or change the data of many schools, so a password alone is not enough. It takes about two minutes.
factors-own = Your second steps
factors-app = Authenticator app
factors-app-text = An app on your phone shows a new code every 30 seconds, also without a network. Any app for one-time codes will do.
factors-passkey = Passkey or security key
factors-passkey-text = Your phone, computer or a security key confirms that it is you, with a fingerprint, your face or its PIN
factors-passkey-http = Passkeys work only where the site has an https address. Use an authenticator app here.
factors-choose = Choose one
factors-more = Add another
factors-add-app = Add an authenticator app
factors-add-passkey = Add a passkey
factors-added = Your second step is set
factors-added-text = You need it from the next sign-in on. Other devices have been signed out.
factors-removed = The second step has been removed
factors-recovered = { $n ->
    [0] You used your last recovery code
    [one] You used a recovery code, and 1 is left
   *[other] You used a recovery code, and { $n } are left
}
factors-recovered-text = If your phone or passkey is lost, remove it here and add a new one
factors-since = Added { $time }
factors-used = Last used { $time }
factors-unused = Not used yet
factors-remove = Remove
factors-remove-title = Remove “{ $name }”?
factors-remove-text = It no longer signs you in. Your other second steps stay.
factors-remove-last = After this your password alone signs you in, and your recovery codes stop working
factors-remove-go = Remove it
factors-last = Your role needs a second step. Add another one before you remove this one.
factors-name = What you call it
app-title = Authenticator app
app-lead = Add this account to the app, then enter the code it shows
app-scan = First add this account to the app
app-scan-text = Scan the QR code with the app on your phone
app-qr = QR code for an authenticator app
app-key = If you cannot scan it, enter this text in the app:
app-confirm = Then enter a code
app-code = Code from the app
app-code-hint = 6 digits; a new one comes every 30 seconds
app-name-hint = For instance the phone it is on. You may leave it blank.
passkey-title = Passkey or security key
passkey-lead = Enter your password; then your browser asks which device creates the passkey
passkey-name-hint = For instance the device it is on. You may leave it blank.
codes-title = Recovery codes
codes-left = { $n ->
    [0] No code is left
    [one] 1 code is left
   *[other] { $n } codes are left
}
codes-hint = Each signs you in once instead of your phone or passkey
codes-renew = Make new codes
codes-ask-title = Make new recovery codes?
codes-ask-text = { $n ->
    [0] You get ten new codes
    [one] The code that is left stops working, and you get ten new ones
   *[other] The { $n } codes that are left stop working, and you get ten new ones
}
codes-new-title = Your recovery codes
codes-new-lead = They are shown only now. Print or copy them, and keep them where nobody else looks.
codes-new-text = Each code signs you in once, after your password, when your phone or passkey is not at hand
codes-kept = I have kept them
codes-print = Print the codes

## Devices
devices-title = Your devices
devices-lead = Where you are signed in now, and where you signed in before. If something here is not yours, sign it out and change your PIN or password.
devices-open = Signed in now
devices-open-none = Only on this device
devices-known = Devices you signed in on before
devices-known-hint = These can still sign in when others use up the tries at your account. Up to 10 are remembered, for 180 days.
devices-here = This device
devices-unknown = A device
devices-since = Signed in { $time }
devices-used = Last used { $time }
devices-now = just now
devices-minutes = { $n ->
    [one] { $n } minute ago
   *[other] { $n } minutes ago
}
devices-hours = { $n ->
    [one] { $n } hour ago
   *[other] { $n } hours ago
}
devices-end = Sign out
devices-end-others = Sign out all other devices
devices-forget = Forget the other devices
devices-ended = Signed out there
devices-ended-others = All other devices have been signed out
devices-forgotten = The other devices have been forgotten
devices-gone = That device was signed out already

## Alarms
alarm-title = Somebody is guessing PINs at { $name }
alarm-title-site = Somebody is guessing PINs or passwords on this site
alarm-text = Noticed on { $time }. While it lasts, pupils on devices and networks that their school does not know may need their login slip. Slips and known devices still work, and nobody is locked out.

## Help
help-page-title = Help and how it works
help-page-lead = You never have to carry a problem alone. It is never too late to tell someone.
help-people-title = Start with someone near you
help-people-text = Your class teacher, the school counsellor, the school nurse, or any grown-up you trust. Not sure how to begin? Try: “Something is bothering me. Can you help?”
help-calls-title = By phone
help-call-120 = Someone has collapsed, is hurt or feels very ill. Say where you are and what you see, and stay until help comes.
help-call-110 = You are in danger, or someone is forcing or threatening you. Get away first, then call.
help-call-12356 = The national emotional support line. Call when you feel low or just want to talk. You don’t have to give your name. Hours differ from place to place: if nobody answers, wake an adult near you. In danger, call 120 or 110.
help-call-12355 = The youth line, for worries and questions about the law. Opening hours differ from place to place.
help-calls-private = We keep no record of which number you tap. “Leave now” takes you straight to another website.
help-use-title = Using Qinghe Classroom
help-use-1 = Take your login slip: enter the school code, choose your class, fill in your number and PIN. Or just scan the QR code.
help-use-2 = The home page shows what there is to learn, and by when.
help-use-3 = Do the lesson first, then the quiz. You can stop at any time and carry on later.
help-use-4 = Your answers save themselves. Once you hand in, every question is explained.
help-use-5 = Sign out when you finish, and don’t show your slip or PIN to anyone.
help-forgot-title = Forgotten your PIN, or lost your slip?
help-forgot-text = Just tell your teacher. They can cancel the old one and print you a new slip.
help-staff-title = For teachers and administrators
help-staff-1 = Open the activation link you were given and choose your own password. After that, sign in under “Staff sign in” with your username.
help-staff-2 = Teachers and school administrators: “My classes” is where you print login slips, set work and follow progress. If a pupil forgets a PIN or loses a slip, reset it and print a new one.
help-staff-3 = School administrators and bureaus: “My school” or “Participation” shows the rates. Every figure is added up from classes, and a bureau never sees a pupil’s name.
help-staff-4 = Please do not publish the score or rank of a pupil. To praise, praise a class for taking part.
help-staff-5 = If a pupil turns to you, listen first, without pressing or blaming. Then bring in the counsellor or call 12356 (hours differ from place to place). If a life is at risk, call 120 at once.
help-privacy-more = What we keep, and who can see it
privacy-title = Privacy
privacy-lead = If a lesson does not need it, we do not ask for it.
privacy-kept-title = What we keep
privacy-kept-who = Your name, pupil number and class, as given by your school
privacy-kept-language = The language you chose
privacy-kept-devices = Which sessions you have open, and on which devices you signed in: browser, system and time
privacy-kept-work = How far you are in a lesson; your quiz answers, scores and times
privacy-kept-network = For security: when you signed in and on which device, who looked at your record, and which pages were asked for from which network address, without your name
privacy-kept-staff = For staff: username, name and roles, and an audit log of actions such as viewing scores, printing login slips and resetting PINs
privacy-kept-secret = A password or PIN that you choose is stored only in scrambled form. Nobody can read it.
privacy-not-title = What we do not collect
privacy-not-contact = Phone number, ID number, photo, contacts, location
privacy-not-use = Whether you or your family ever used drugs. We don’t ask, we don’t guess, and we put no label on anyone.
privacy-not-help = Whether you tapped a helpline or “Leave now”
privacy-not-ads = There are no adverts and no trackers, and no pupil’s data goes to another company
privacy-see-title = Who sees what
privacy-see-self = You: your own progress, answers and results
privacy-see-school = Your teachers and school administrator: progress and scores in their classes. Each look is recorded.
privacy-see-bureau = Education bureaus: counts and rates for schools, never a pupil’s name
privacy-see-others = Classmates and everyone else: nothing. There is no public ranking of pupils.
privacy-rights-title = What you and your parents can ask for
privacy-rights-wrong = Is your name, number or class wrong? Say so under “My data”, or tell your teacher. It will be checked and corrected.
privacy-rights-data = You and your parents or guardians may ask to see your data, correct it, get a copy or have it deleted. Ask your school; it will see to it.
privacy-rights-young = For pupils under 14, the school needs a parent’s or guardian’s consent first.
privacy-rights-time = How long data is kept is decided by schools and bureaus under their rules. You can ask your school at any time.
privacy-cookies-title = What is stored on your device
privacy-cookies-text = These small files (cookies) can be read by this site only. None of them is for advertising or tracking.
privacy-cookie-session = { $hours ->
    [one] Keeps you signed in until you close the browser, for { $hours } hour at most
   *[other] Keeps you signed in until you close the browser, for { $hours } hours at most
}
privacy-cookie-lang = Your language, for a year
privacy-cookie-reading = Remembers the reading settings such as the text size, for a year
privacy-cookie-school = Your school code, to save you a step next time, for a year
privacy-cookie-device = A random name that helps us notice someone guessing PINs or passwords, for a year. Wrong tries are counted with it for a day or less; if your browser keeps no cookies, the network address is used instead. So that others cannot lock you out, we remember for 180 days, in scrambled form, on which devices you signed in, and for 120 days from which networks. For 30 days after you start a quiz we remember in the same way on which device; your teacher sees only when several pupils in a row worked on one device at the same pace.
privacy-cookie-door = Whether staff signed in here last, so that the right sign-in page opens; until the browser closes
privacy-local-answers = If the network drops during a quiz, answers not yet sent wait on this device and are removed once they arrive. What you write for yourself in a lesson stays in the open tab only: it is never sent, and it is gone when you close the tab or sign out. A form that is not sent yet is kept in the tab in the same way, until it is sent, you sign out or tap “Leave now”.

## Teacher
teach-title = My classes
teach-lead = Open a class to set work, see progress or print login slips.
teach-empty-title = You have no classes this school year
teach-empty-text = The school administrator sets up classes and assigns teachers to them. If yours is missing, please ask them.
teach-pupils = { $n ->
    [one] 1 pupil
   *[other] { $n } pupils
}
teach-assign = Set work
teach-print-slips = Print login slips
teach-work-title = Work set
teach-work-empty-title = No work has been set yet
teach-work-empty-text = Choose a lesson and a due time. The class sees it when they sign in.
teach-due = Due { $due } (Beijing time)
teach-due-over = Was due { $due } (Beijing time)
teach-done = { $done } / { $of } completed
teach-done-label = Completed: { $module }
teach-open-board = See progress
teach-pupils-title = Pupils
teach-pupils-empty-title = There are no pupils in this class yet
teach-pupils-empty-text = They appear here once the school administrator has imported the class list.
teach-col-number = Number
teach-col-name = Name
teach-col-pin = PIN
teach-col-state = Status
teach-col-lesson = Lesson
teach-col-score = Best score
teach-col-completed = Completed at
teach-pin-own = Chose their own
teach-pin-issued = The one on the slip
teach-reset = Reset PIN
teach-reset-title = Reset the PIN of { $name }?
teach-reset-lead = Pupil number { $number }. Please check that this is the right pupil.
teach-reset-old = The old PIN and the QR code on the slip stop working at once.
teach-reset-out = The pupil is signed out on every device.
teach-reset-kept = Progress and scores are kept.
teach-reset-new = Afterwards, print the new slip and hand it to the pupil in private.
teach-reset-yes = Reset PIN
teach-reset-done-title = PIN of { $name } reset
teach-reset-done-text = The old PIN and QR code no longer work. Print the new slip and hand it to the pupil in private.
teach-reset-print = Print the new slip
teach-cancel = Cancel
teach-draft = Draft, not reviewed
teach-under-review = Under review
teach-review-note = Lessons marked “Draft” or “Under review” have not been approved by the authorities. Please go through them yourself before you set them.
teach-assign-title = Set work for { $class }
teach-assign-lead = Pupils do the lesson first, then the quiz. Work is complete when both are done.
teach-assign-failed = Not set. Please correct:
teach-module-legend = Lesson
teach-module-facts = { $minutes ->
    [one] About { $minutes } minute
   *[other] About { $minutes } minutes
} · { $steps ->
    [one] { $steps } step
   *[other] { $steps } steps
} · { $items ->
    [one] quiz of { $items } question
   *[other] quiz of { $items } questions
}
teach-module-facts-only = { $minutes ->
    [one] About { $minutes } minute
   *[other] About { $minutes } minutes
} · { $steps ->
    [one] { $steps } step
   *[other] { $steps } steps
} · no quiz
teach-module-other = Lessons for other grades
teach-module-look = Look through the lessons first
teach-module-grades = For { $grades }
teach-no-modules-title = There are no lessons to set yet
teach-no-modules-text = Lessons come with the system. Please ask the platform administrator.
teach-due-label = Due
teach-due-hint = Beijing time. Pupils can still finish later, but it is then not on time.
teach-note-label = A note to the class (optional)
teach-note-hint = At most 200 characters. The whole class sees it, so please do not name single pupils.
teach-assign-submit = Set work
teach-board-title = { $class }: { $module }
teach-given-title = Work set for { $class }
teach-given-text = Pupils see it when they sign in. Come back to this page at any time to see their progress.
teach-board-lead = { $class } · due { $due } (Beijing time)
teach-board-note = Note to the class: { $note }
teach-as-of = As at { $time } (Beijing time)
teach-refresh = Refresh
teach-mean = Average best score
teach-mean-none = Nobody has completed it yet
teach-mean-note = { $n ->
    [one] Of the { $n } pupil who completed
   *[other] Of the { $n } pupils who completed
}
teach-scores-title = Scores are for the teacher only
teach-scores-text = Please do not publish them, put them up on a wall or rank pupils by them. Pupils see their own score only.
teach-board-caption = { $n ->
    [one] Progress of 1 pupil
   *[other] Progress of { $n } pupils
}
teach-lesson-done = Done
teach-lesson-not = Not done
teach-completed-late = after the due time
teach-none = None

## Slips
slips-here = Login slips
slips-title = Login slips · { $class }
slips-count = { $n ->
    [one] 1 slip. A4 pages: { $sheets }.
   *[other] { $n } slips. A4 pages: { $sheets }.
}
slips-print = Press Ctrl+P (⌘P on a Mac), choose A4 and 100%, then cut along the lines.
slips-care-title = Keep login slips private
slips-care-text = Hand each slip to its pupil in private. Do not put slips up on a wall, photograph them or send them to a group. A lost one can be reset on the class page.
slips-sheet = { $class }, page { $n } of { $of }
slips-school-code = School code
slips-class = Class
slips-number = Number
slips-pin = PIN
slips-code = Long code
slips-own-pin = The PIN you chose
slips-foot = Scan with a phone, or open { $address } and enter the details above. Do not show this to others.
slips-qr = QR code for signing in

## School settings
school-settings-title = School settings
school-settings-card = How many digits the PINs on login slips have
school-settings-lead = These settings hold for the whole school
school-settings-digits = Digits of an issued PIN
school-settings-six = 6 digits
school-settings-eight = 8 digits
school-settings-digits-hint = More digits are harder to guess and take longer to type. Both lengths sign in.
school-settings-save = Save settings
school-settings-saved = Settings saved
school-settings-failed = Nothing was changed
school-settings-stay = PINs issued before stay until they are reset. New pupils and reset PINs have the new length.
school-settings-others = { $n ->
    [0] Every issued PIN has this length
    [one] 1 pupil still has an issued PIN of the other length
   *[other] { $n } pupils still have an issued PIN of the other length
}

## Bureau
bureau-title = Participation: { $name }
bureau-days-left = { $count ->
    [one] { $count } day left
   *[other] { $count } days left
}
bureau-last-day = Due today
bureau-due = Due { $due } (Beijing time)
bureau-about = Requirements and dates
bureau-rate-note = Completed { $done } / eligible { $all }, target { $target }%
bureau-below = Schools below target
bureau-below-note = Not started: { $n }
bureau-open = Started, not completed
bureau-open-note = They count once they complete the rest
bureau-today = Today
bureau-today-none = Yesterday’s figures are not there yet
chase-go = Choose schools and notify
bureau-today-title = Today
bureau-today-nothing = Nothing is waiting
bureau-today-waiting = { $count ->
    [one] { $n } Five Ones record waits for its school to confirm it
   *[other] { $n } Five Ones records wait for their schools to confirm them
}
bureau-today-duplicates = { $count ->
    [one] { $count } pair of schools may be the same
   *[other] { $count } pairs of schools may be the same
}
bureau-today-pair = “{ $first }” and “{ $second }”
bureau-today-drafts = { $count ->
    [one] { $count } lesson of this campaign has not been approved
   *[other] { $count } lessons of this campaign have not been approved
}
bureau-today-proposals = { $count ->
    [one] { $count } proposal waits for you
   *[other] { $count } proposals wait for you
}
bureau-today-amended = Eligible list updated, most recently on { $day }
bureau-window = From { $from }, due { $due }. Work completed after that, until { $closes }, counts as participation but not as on time (Beijing time).
bureau-over = The campaign ended on { $closes } (Beijing time). Work completed after that is not counted.
bureau-switch = Campaign
bureau-switch-go = Show
bureau-schools = Schools taking part
bureau-schools-note = { $rate } have at least one pupil who completed
bureau-on-time = On time
bureau-on-time-note = { $rate } of eligible pupils
bureau-passed = Passed the quiz
bureau-passed-note = { $rate } of those who completed
bureau-passed-note-step = { $rate } of { $n ->
    [one] { $n } pupil
   *[other] { $n } pupils
} whose marks are published
bureau-key-below = Below target
bureau-key-met = Target met
bureau-key-target = { $target }% target line
bureau-by-city = By city
bureau-by-county = By county
bureau-by-school = By school
bureau-by-class = By class
bureau-col-name = Name
bureau-col-bar = Progress
bureau-col-done = Completed / eligible
bureau-needed = { $count ->
    [one] { $n } pupil
   *[other] { $n } pupils
}
bureau-needed-whole = Still needed for { $target }% of the whole area
bureau-needed-note = The schools’ shortfalls added up: { $schools }
bureau-needed-note-hidden = The schools’ shortfalls added up: { $schools } (without schools too small to be shown)
bureau-needed-explain = Pupils needed are counted for each unit as a whole: schools above the target count for others there. So the rows may add up to more than the total, and the schools’ shortfalls to more still.
bureau-met = Target met
bureau-nobody = No eligible pupils
bureau-bad = Figures contradict each other
bureau-total = Total
bureau-explain = Participation rate = eligible pupils who completed ÷ eligible pupils. Who is eligible is set by enrolment at { $snapshot } (Beijing time); updates are under “List updates”. The figures of a unit are the sums of those of the units below; a rate is never averaged. Rates are rounded to one decimal, and nothing short of everyone shows as 100%.
bureau-no-campaign-title = There is no campaign at present
bureau-no-campaign-text = Participation appears here once a campaign is launched by you or a higher bureau.
bureau-nobody-title = Nobody here is eligible
bureau-nobody-text = No pupils of the grades of this campaign were enrolled here when its list was fixed. Grades: { $grades }
bureau-no-children-title = There are no units below this one yet
bureau-no-children-text = Their participation is listed here once they have been created.
bureau-classes-hidden = Only the school sees figures for each class.

## Gallery
gallery-title = Parts of the design
gallery-lead = Pages are made of these parts; their looks are in style/components.css. Seen in development only.
gallery-colours = Colours
gallery-buttons = Buttons
gallery-primary = Primary
gallery-secondary = Secondary
gallery-quiet = Quiet
gallery-danger = Delete
gallery-large = Large
gallery-small = Small
gallery-disabled = Disabled
gallery-forms = Forms
gallery-field = A note to the class
gallery-hint = At most 200 characters
gallery-choices = Choices
gallery-choice-a = At school
gallery-choice-b = Online
gallery-tags = Statuses
gallery-help = Needs help
gallery-notices = Notices
gallery-notice-info = Maintenance tonight, 22:00 to 23:00
gallery-notice-good = Work set for 45 pupils
gallery-notice-warning = Two days left
gallery-notice-danger = Import failed: row 12 has no number
gallery-notice-text = You can try again later.
gallery-progress = Progress
gallery-step = Step { $n } of { $of }
gallery-figures = Figures
gallery-table = Table
gallery-empty = Empty state
gallery-empty-title = Nothing to do right now
gallery-empty-text = New work will appear here.
gallery-details = Details and cards
gallery-more = Why can I not see a score?
gallery-more-text = The score is shown after handing in.
gallery-flip = “Once won’t hook you”
gallery-flip-back = Fact
gallery-flip-text = Even the first time can harm the brain and leave you wanting more.
gallery-dialog = Dialog
gallery-dialog-title = Hand in now?
gallery-dialog-text = Questions 6 and 9 have no answer. You cannot change answers after handing in.
gallery-dialog-yes = Hand in
gallery-dialog-no = Keep checking
gallery-quiz = Quiz item
gallery-quiz-no = Question 4 · choose one
gallery-quiz-stem = Someone hands you an opened drink. What do you do?
gallery-quiz-a = Don’t drink it, walk away, tell an adult
gallery-quiz-b = Take a small sip first
gallery-feedback = Feedback
gallery-right = That is right
gallery-right-text = You never need a reason to say no.
gallery-wrong = Think again
gallery-wrong-text = Even a sip can be dangerous.
scenes-title = Parts of scenes
scenes-lead = Every word of the language of scenes; content/SCENES.md says how to use it
scenes-places = Backdrops
scenes-marks = Marks
scenes-people = People
scenes-expressions = Expressions
scenes-gestures = Gestures
scenes-poses = Poses
scenes-props = Things
scenes-hands = Your own hand
scenes-bubbles = Bubbles
gallery-scenes = Parts of story pictures
gallery-scenario = Scenario
gallery-scenario-who = On the way home
gallery-scenario-text = An older boy you don’t know offers you “something new to try”.
gallery-scenario-say = “Don’t worry, it’s only a sweet.”
gallery-scenario-a = Say “No, thanks” and walk to the guard at the school gate
gallery-scenario-b = Take it and decide at home
gallery-path = The way so far
gallery-path-chose = You chose: tell Mum first
gallery-path-now = Now
gallery-slip = Login slip

## Lessons, for staff
lessons-title = Lessons
lessons-lead = What each lesson is about, how to teach it, and what its question bank holds. Try it as a pupil would: nothing is recorded.
lessons-band-primary = Upper primary
lessons-band-junior = Junior secondary
lessons-band-senior = Senior secondary and vocational
lessons-band-college = College
lessons-kits = Class meetings
lessons-kits-lead = For the big screen in class: a timed plan, role-play cards and a show of hands.
lessons-family = Family sheets
lessons-family-lead = Families need no account, and it prints well.
lessons-bank = { $n ->
    [one] { $n } question in the bank
   *[other] { $n } questions in the bank
}
lessons-objectives = Afterwards pupils can say
lessons-teacher = Teaching notes
lessons-home = Home task
lessons-steps = Step by step
lessons-step-minutes = { $n } min
lessons-sources = Sources
lessons-source-checked = checked on { $date }
lessons-source-design = our own teaching design
lessons-source-unchecked = not yet checked
lessons-try = Try it as a pupil
lessons-present = Show on the big screen
lessons-print = Print this lesson
lessons-bank-title = Question bank
lessons-bank-kinds = Kinds and difficulty
lessons-difficulty = Difficulty { $n }
lessons-kind = Kind
lessons-count = Questions
lessons-variant = Adapted for another stage: the same facts, other examples.
unlock-title = Only with a counsellor
unlock-lead = This lesson is locked. Pupils see it only after you have named the counsellor who is in the room and the day. It is in no programme, campaign, contest, live match or practice.
unlock-open-for = Unlocked for
unlock-facts = Counsellor: { $counsellor }. Pupils see it from { $day }. Unlocked by { $name }.
unlock-undo = Lock again
unlock-new = Unlock for a class
unlock-class = Class
unlock-choose = Choose a class
unlock-counsellor = Name of the counsellor
unlock-counsellor-hint = The person who is in the room for the whole lesson
unlock-day = Day of the lesson
unlock-day-hint = From this day pupils see the lesson
unlock-set = Set it for the whole class
unlock-set-hint = Some pupils had better learn this in another way? Leave this unticked, and set the work for single pupils. Nobody is told why.
unlock-submit = Unlock the lesson
unlock-failed = Not unlocked. Please correct:
unlock-done = Lesson unlocked
unlock-undone = Lesson locked. Pupils do not see it any more; what they did is kept.
unlock-no-class = Teachers unlock it for their own classes
unlock-needed = Lessons that need a counsellor are unlocked first, on their own page:
field-counsellor-first = Unlock this lesson for the class first: it needs a counsellor in the room
field-counsellor-name = Enter the counsellor’s name, 2 to 60 characters
lessons-preview-note = This is a preview: nothing you do is kept.
item-kind-single = Choose one
item-kind-multiple = Choose several
item-kind-true-false = True or false
item-kind-scenario = Situation
item-kind-order = Put in order
item-kind-match = Sort into groups
item-kind-number = Number
item-kind-short-text = Short text
level-recall = Recall
level-understand = Understand
level-apply = Apply
step-kind-text = Read
step-kind-cards = Flip cards
step-kind-check = Check question
step-kind-scenario = Story with choices
step-kind-sort = Sort into groups
step-kind-order = Put in order
step-kind-myth = Myth or fact
step-kind-guess = Guess the number
step-kind-roles = Role-play
step-kind-chat = Group chat practice
step-kind-call = Practise a 120 call
step-kind-refuse = Practise saying no
step-kind-estimate = What our class thinks
step-kind-reflect = For yourself
step-kind-plan = My plan
step-kind-tally = Show of hands
step-kind-help = Find help
show-page = Page { $n } of { $of }
show-prev = Back
show-next = Next
show-exit = Close the show
show-draw = Draw the result
show-total = { $n ->
    [one] { $n } hand in total
   *[other] { $n } hands in total
}
family-title = Family sheets
family-lead = No account needed. Print it, or pass it on at home.
family-none = There is no family sheet at the moment.

## My data
data-title = My data
data-lead = See what is kept about you here, and download a copy.
data-show = See my data
data-kept = What is kept
data-name = Name
data-language = Language
data-pin = PIN
data-pin-own = The one you chose; nobody can see it
data-pin-issued = The one on your slip
data-work = Lessons you have started
data-steps = Choices in lessons
data-answers = Answers in quizzes
data-count = { $n }
data-none = not chosen
data-classes = Classes and pupil numbers
data-since = since { $from }
data-from-to = { $from } to { $to }
data-looks = Who has viewed or changed your record
data-looks-hint = When a teacher looks at the progress of the whole class, that is noted for the class, not for each pupil
data-looks-none = Nobody has looked at your own record or changed it.
data-look-pin = A teacher reset your PIN
data-look-record = The school downloaded your whole record
data-look-other = The school looked at your record or changed it
data-copy = Download a copy
data-copy-text = It holds everything listed above, with each of your answers. Keep it on your own device, not on a shared computer.
data-download = Download my data
data-wrong = Is something wrong?
data-wrong-text = If your name, number or class is wrong, say so below and your teacher will check it. To have your data deleted, you and your family can ask the school.

## Reading aids
reading-title = Reading settings
reading-lead = Larger letters, wider lines: whatever is easy on your eyes. Kept on this device only.
reading-size = Text size
reading-size-0 = As usual
reading-size-1 = Larger
reading-size-2 = Largest
reading-more = And also
reading-space = Wider lines
reading-space-hint = More room between lines and letters
reading-contrast = Stronger colours
reading-contrast-hint = Dark on light, easier to see
reading-calm = No animation
reading-calm-hint = Things on the page do not move
reading-save = Save settings
reading-aloud = Read it to me
reading-stop = Stop

## Settings of work, changes, exceptions, re-marking, calendar
set-times = Opening, and what happens after the due time
set-opens = Opens (optional)
set-opens-hint = Beijing time. Left blank, it opens now.
set-late = After the due time
set-late-always = Pupils can still do it; it is marked late
set-late-until = Pupils can still do it until the closing time below
set-late-no = It closes; quizzes in progress are handed in automatically
set-closes = Closing time
set-closes-hint = Only when you chose “until the closing time below”. Quizzes still in progress then are handed in and marked.
set-quiz = Quiz settings
set-quiz-hint = Leave them as they are to use the lesson’s own
set-minutes = Time limit in minutes
set-minutes-hint = 1 to 240. Left blank, there is no limit. When time is up, the quiz is handed in.
set-attempts = Number of attempts
set-attempts-hint = 1 to 20. Left blank, pupils may attempt it as often as they like.
set-counts = Which attempt counts
set-counts-best = The best
set-counts-last = The last
set-counts-first = The first
set-feedback = When pupils see answers and explanations
set-feedback-hint = If answers come when it is over, or never, other quizzes, practice and matches of the class do not give them either until then
set-feedback-after-submit = After handing in
set-feedback-at-once = Straight after each answer, which is then final
set-feedback-after-close = When it is over for everyone
set-feedback-never = Never; for the teacher only
set-order = Order of questions
set-order-hint = Choose one paper for all when the class works through it together
set-order-per-learner = A different shuffled paper for each pupil
set-order-same = One paper for all, shuffled once
set-order-written = One paper for all, in the order written
set-layout = Pages
set-layout-one = One question a page
set-layout-page = All questions on one page
set-draw = Number of questions
set-draw-hint = Left blank, as the lesson says. With fewer than that it does not count for a campaign.
set-pass = Pass mark in %
set-pass-hint = 1 to 100. Left blank, as the lesson says.
set-partial = Award part marks for partly right answers (several choices, order, groups)
assign-earlier = Use settings from earlier work
assign-earlier-years = { $n ->
    [one] { $n } school year ago
   *[other] { $n } school years ago
}
assign-quizzes = Quizzes created by teachers
assign-quiz-facts = { $n ->
    [one] { $n } question
   *[other] { $n } questions
}
assign-part = What to set
assign-part-hint = Has no effect for a quiz created by teachers. Only “lesson and quiz” counts for a campaign.
assign-part-module = Lesson and quiz
assign-part-lesson = Lesson only
assign-part-quiz = Quiz only
assign-target = Who it is for
assign-target-all = { $n ->
    [one] The whole class ({ $n } pupil)
   *[other] The whole class ({ $n } pupils)
}
assign-target-some = Only some of them
assign-target-choose = Choose groups and pupils
assign-groups = Groups
assign-others = Set it for my other classes too
edit-link = Change settings
edit-done = Changes saved
renew-notice = The quiz has changed since this work was set
renew-notice-text = The class still has it as it was when you set it.
renew-look = See what changed
renew-title = Give the changed quiz to pupils who have not started
renew-lead = Pupils who have started keep their questions and the name.
renew-stale = It has changed once more. Please look again.
renew-renamed = Name: was “{ $was }”, is now “{ $now }”
renew-count = Number of questions: was { $was }, is now { $now }
renew-added = Added
renew-removed = Removed
renew-reworded = Changed
renew-begun = { $n ->
    [one] { $n } pupil has started
   *[other] { $n } pupils have started
}
renew-begun-text = They keep the earlier quiz. The class then has two versions, so scores are not directly comparable.
renew-go = { $n ->
    [one] Give it to { $n } pupil
   *[other] Give it to { $n } pupils
}
renew-leave = Leave as it is
renew-nobody = No pupil is still to start.
renew-done = Pupils who have not started get the changed quiz
regrade-link = Re-mark after a correction
edit-title = Change settings: { $module }
edit-crumb = Change settings
edit-lead = Changes take effect at once. Papers already started do not change.
edit-failed = Not saved. Please correct:
edit-submit = Save
edit-withdraw = Withdraw this work
withdraw-title = Withdraw “{ $module }”?
withdraw-gone = It disappears from the lists of pupils and teachers.
withdraw-kept = What was completed stays on record and in the participation figures.
withdraw-yes = Withdraw work
exception-title = Individual settings for { $name }
exception-crumb = Individual settings
exception-lead = For this pupil only. Clear every field to return to the settings for everyone.
exception-due = Due for this pupil
exception-due-hint = Due for everyone: { $at }
exception-closes = Closes for this pupil
exception-closes-hint = Closes for everyone: { $at }
exception-never-closes = For everyone else it stays open after the due time.
exception-minutes = Extra minutes for each attempt
exception-minutes-hint = { $n ->
    [one] Everyone has { $n } minute.
   *[other] Everyone has { $n } minutes.
} A quiz in progress is extended at once.
exception-attempts = Extra attempts
exception-attempts-hint = Attempts for everyone: { $n }
regrade-title = Re-mark
regrade-lead = After a question was corrected: see whose scores would change, then decide.
regrade-none-title = Nothing to re-mark
regrade-none-text = No question of this work has changed since the papers were handed out.
regrade-items = Corrected questions
regrade-item = { $n ->
    [one] { $n } paper has the old version
   *[other] { $n } papers have the old version
}
regrade-caption = { $n ->
    [one] { $n } score would change
   *[other] { $n } scores would change
}
regrade-summary = Scores that would change: { $n }. Scores that would not: { $same }.
regrade-col-try = Attempt
regrade-col-before = Now
regrade-col-after = Then
regrade-col-passed = Pass
regrade-passes = would pass
regrade-fails = would no longer pass
regrade-yes = Re-mark
calendar-title = Calendar of work
calendar-before = Month before
calendar-now = This month
calendar-after = Month after
calendar-none-title = There is no such month: { $month }
calendar-none-text = This is the present month.
calendar-empty-title = Nothing is due in this month
calendar-empty-text = You can set work on the page of a class.
calendar-caption = { $n ->
    [one] { $n } assignment
   *[other] { $n } assignments
}
calendar-class = Class
calendar-work = Work
## The teacher's desk: pupils, groups, PINs of a class, co-teachers
desk-menu = Manage this class
desk-groups-hint = Put pupils into groups
desk-add-hint = For a pupil who has just joined
desk-reset-hint = When login slips were lost or passed around
desk-teachers-hint = See who shares this class with you
desk-former-hint = See or restore pupils who were removed
desk-save = Save
desk-back = Back
desk-choose = Please choose
desk-to-class = Back to the class
pupil-add = Add a pupil
pupil-add-title = Add a pupil to { $class }
pupil-add-lead = One at a time. For many pupils, ask the school administrator to import a class list.
pupil-add-submit = Add
pupil-not-added = Not added. Please correct:
pupil-empty-text = Add pupils one by one, or ask the school administrator to import a class list.
pupil-name = Name
pupil-number = Pupil number
pupil-number-hint = Pupils use it to sign in. No two pupils of a class can have the same one.
pupil-number-is = Number { $number }
pupil-edit = Edit
pupil-edit-hint = The PIN, the QR code and all work stay as they are
pupil-not-saved = Not saved. Please correct:
pupil-more = More for this pupil
pupil-reset-hint = The slip was lost, or somebody else knows the PIN
pupil-move = Move to another class
pupil-move-hint = To another class of this school; all work is kept
pupil-move-title = Move { $name } to another class
pupil-move-lead = Now in { $class }, number { $number }.
pupil-move-to = New class
pupil-move-number = Number in the new class
pupil-move-work = From today the pupil sees the work of the new class.
pupil-move-kept = Work and scores from the old class are kept, and so is the record of having been there.
pupil-move-campaigns = Campaigns that have started still count the pupil in the class they were in at the start.
pupil-move-slip = The PIN and the QR code stay the same. The old slip shows the old class, so please print a new one.
pupil-move-submit = Move pupil
pupil-not-moved = Not moved. Please correct:
pupil-move-none-title = There is no class to move to
pupil-move-none-text = You can move pupils only to classes of this school that you teach too. For any other class, please ask the school administrator.
pupil-remove = Remove from class
pupil-remove-hint = For a pupil who leaves the school; the record is kept
pupil-remove-title = Remove { $name } from { $class }?
pupil-remove-out = The pupil is signed out at once, no longer sees the work of this class, and is no longer on its lists or in its groups.
pupil-remove-number = The pupil number becomes free for another pupil.
pupil-remove-kept = Work, scores and the time in this class are kept. Nothing is deleted.
pupil-remove-campaigns = Campaigns that have started count as before. Their figures do not change.
pupil-remove-back = If this was a mistake, restore the pupil under “Removed pupils”.
pupil-remove-yes = Remove pupil
pupil-removed-title = { $name } removed from the class
pupil-removed-text = All work is kept. If this was a mistake, restore the pupil below.
pupil-added-title = { $name } added
pupil-added-text = The pupil can sign in now. Print the login slip and hand it over in private.
pupil-add-another = Add another pupil
pupil-corrected-title = Details of { $name } corrected
pupil-corrected-text = The PIN and the QR code stay the same. Slips printed earlier show the old details, so print a new one if needed.
pupil-moved-title = { $name } moved to this class
pupil-moved-text = The PIN and the QR code stay the same. Print a slip with the new class and number and hand it over in private.
pupil-print = Print the login slip
former-title = Removed pupils
former-lead = Pupils who were removed from this class and are in no class now. Their work is kept.
former-empty-title = Nobody has been removed
former-empty-text = Pupils removed from this class are listed here and can be restored at any time.
former-col-number = Last number
former-back = Restore
former-back-title = Restore { $name } to { $class }
former-back-lead = From today the pupil is in the class again, with all earlier work and scores.
former-not-back = Not restored. Please correct:
groups-title = Groups
groups-lead = Groups belong to this class. A pupil can be in more than one.
groups-nth = Group { $n }
groups-empty-title = There are no groups yet
groups-empty-text = Create one and choose its members, or split the whole class at once.
groups-no-pupils = Once there are pupils you can put them into groups.
groups-edit = Edit
groups-left = { $n ->
    [one] { $n } pupil is in no group
   *[other] { $n } pupils are in no group
}
groups-create = New group
groups-name = Name of the group
groups-name-hint = 1 to 40 characters, not used by another group of this class. Pupils see it in the copy of their own data, so keep it neutral.
groups-create-submit = Create group, then choose members
groups-split = Split the class
groups-parts = How many groups
groups-parts-hint = 2 to { $most }. Sizes differ by one pupil at most. Existing groups do not change.
groups-order = How to split
groups-order-number = By pupil number
groups-order-number-hint = Pupils with neighbouring numbers come together
groups-order-random = At random
groups-order-random-hint = The system shuffles the class first
groups-split-submit = Split class
groups-split-done = { $n ->
    [one] Class split into { $n } group
   *[other] Class split into { $n } groups
}
groups-deleted = Group deleted
groups-failed = No group created. Please correct:
groups-not-saved = Not saved. Please correct:
groups-one-lead = Change the name, and tick who is in the group.
groups-members = Members
groups-delete = Delete this group
groups-delete-title = Delete “{ $name }”?
groups-delete-ends = The group is deleted for good.
groups-delete-stays = { $n ->
    [0] Nobody is in it. Other groups do not change.
    [one] Its one pupil stays in the class. Work and other groups do not change.
   *[other] Its { $n } pupils stay in the class. Work and other groups do not change.
}
groups-delete-yes = Delete group
reset-all = Reset all PINs
reset-all-title = Reset the PINs of everyone in { $class }?
reset-all-lead = Use this when the whole class needs new slips. If one pupil forgot a PIN, reset that one in the list instead.
reset-all-slips = { $n ->
    [one] The PIN and the QR code on the slip of { $n } pupil stop working at once.
   *[other] The PINs and the QR codes on the slips of { $n } pupils stop working at once.
}
reset-all-own = { $n ->
    [one] { $n } pupil loses a PIN of their own.
   *[other] { $n } pupils lose PINs of their own.
}
reset-all-out = The whole class is signed out on every device. Answers already given in a quiz are kept.
reset-all-new = The next step is to print the new slips. Please hand each to its pupil in private.
reset-all-yes = { $n ->
    [one] Reset { $n } PIN
   *[other] Reset { $n } PINs
}
reset-all-done-title = All PINs of the class reset
reset-all-done-text = The old slips no longer work. Please print the new ones below now and hand each to its pupil in private.
teachers-title = Teachers
teachers-lead = These teachers see the pupils and progress of this class, set work and print slips. Changes take effect at once.
teachers-lead-seen = These teachers see the pupils and progress of this class and set work. To change this, please ask the school administrator.
teachers-none-title = Nobody teaches this class yet
teachers-none-text = At present only school administrators see it.
teachers-whole-school = Teaches the whole school
teachers-add = Add a teacher
teachers-user = Choose a teacher of this school
teachers-user-none = There is no other teacher in this school. Please enter a username below.
teachers-username = Or enter a username
teachers-username-hint = For a colleague who has an account but no class yet. If you enter one, the choice above is ignored.
teachers-add-submit = Add
teachers-replace = Hand over class
teachers-replace-title = Hand { $class } over to another teacher
teachers-replace-lead = { $name } will no longer see this class, and the new teacher takes over at once. Work set and pupils’ records do not change.
teachers-remove = Remove
teachers-remove-title = Remove { $name } from { $class }?
teachers-remove-ends = This teacher at once loses access to the pupils, progress and slips of this class.
teachers-remove-kept = Work set, pupils’ records and the teacher’s account are kept. Other classes are not affected.
teachers-remove-last = This is the last teacher. Afterwards only school administrators see the class.
teachers-remove-yes = Remove teacher
teachers-added = { $name } now teaches this class
teachers-removed = Teacher removed
teachers-failed = Not changed. Please correct:
field-choose-teacher = Choose a teacher, or enter a username
field-group-count = Enter at least 2 groups, and not more than there are pupils
field-group-name = Enter a name of 1 to 40 characters
field-group-name-taken = Choose a different name: another group of this class has this one
field-groups-many = Delete some groups first: a class can have at most 50
field-number-taken = Enter another number: a pupil of this class has this one
field-pupil-left = Check and save again: somebody you ticked is no longer in this class
field-pupil-name = Enter the pupil’s name
field-pupil-number = Enter a pupil number
field-pupil-unknown = Check the name or pupil number: nobody in this school has it
field-staff-unknown = Check the username: we cannot find it in this school. Colleagues of other schools are added by the platform administrator.
field-teaches-already = Choose another teacher: this one already teaches the class
field-text-long = Enter at most 64 characters
field-text-odd = Remove characters that cannot be used
## Class lists, the new school year, past years
nav-rosters = Manage school
school-title = Manage school
school-lead = Class lists and moving classes up. Needed a few times a year.
school-year = { $from }–{ $to }
field-class-past = Classes of earlier years are read-only; no work can be set
field-file-bad = Choose another file; the reason is given above
field-file-empty = Choose another file: this one is empty (0 bytes)
field-file-one = Choose one file at a time
field-file-required = Choose a file first
field-file-too-large = Choose a smaller file; the limit is 8 MB
field-preview-stale = Check again: the class lists have changed in the meantime
field-undo-late = More than 30 days have passed; it can no longer be undone
field-undo-nothing = Nobody is still as this step left them. If a later list or promotion changed the same pupils, undo that one first.
field-undone-already = This step has already been undone
import-title = Upload class lists
import-card = New pupils, changes of class, corrected names: upload one spreadsheet, look at the result, then confirm.
import-lead = You see first what would happen. Nothing changes until you confirm.
import-failed = Not imported. Please correct:
import-at = Import into
import-at-only = Import into: { $place }
import-file = The file
import-file-hint = Excel (.xlsx), CSV, or a OneRoster bundle (.zip), up to 8 MB
import-look = Upload and preview
import-look-hint = The file is kept for an hour at most, only you can see it, and it is then deleted
import-columns-title = The five usual columns
import-example-school = QH1001
import-example-grade = Grade 5
import-example-class = Class 2
import-example-name = Ayigul Maimaiti
import-rule-order = The columns may be in any order; others are not used. A school is named by its code or its full name, and a school’s own list needs no school column. Where the class names the grade, as in 5(2), the list needs no grade column.
import-rule-move = We look at names first, then numbers and classes. Same name, new number: renumbered. New class: the record moves too. If it is unclear who a row means, we ask you.
import-rule-nobody = Pupils who are not in the list do not change; nobody is removed. A list of one class leaves the others alone.
import-rule-oneroster = A OneRoster 1.2 or 1.1 bundle from your school information system (full list) works too.
import-template-lead = No list yet? Start from a blank one:
import-template-xlsx = Excel template
import-template-csv = CSV template
import-done-title = List imported
import-gone-title = That file has expired
import-gone-text = It has been imported already, or more than an hour has passed. Upload it again if you need to: importing a list twice adds nobody twice.
import-preview-title = Check the list
import-preview-lead = Import into { $place }. File: { $file }
import-new = New
import-moved = Change of class
import-unchanged = As before
import-waiting = Waiting for an answer
import-bad = Rows to correct
import-bad-title = { $n ->
    [one] { $n } row to correct first
   *[other] { $n } rows to correct first
}
import-bad-text = These rows will not be imported; the others will. You can download them, correct them and upload that file.
import-again = Upload again
import-same-title = Exactly the list you have
import-same-text = There is nothing to change.
import-take-over = Import list
import-other-file = Choose another file
import-nothing-yet = Nothing has been changed so far.
import-notes = Please note
import-ignored = Columns that are not used: { $names }
import-new-classes = { $n ->
    [one] { $n } class will be created: { $names }
   *[other] { $n } classes will be created: { $names }
}
import-bad-heading = To be corrected
import-changes = What will change
import-col-row = Row
import-col-column = Column
import-col-why = Why
import-col-text = In the list
import-col-what = Change
import-row-of = { $file } row { $n }
import-more = { $n ->
    [one] 1 more row is not shown; download the list to see it.
   *[other] { $n } more rows are not shown; download the list to see them.
}
import-download-bad = Download the rows to correct, with reasons (CSV)
import-download-all = Download the whole result (CSV)
import-act-new = New
import-act-unchanged = As before
import-act-renamed = Renamed, was { $from }
import-act-moved = Change of class, from { $from }
import-renumbered = Renumbered
import-back = Restored
import-questions = To decide
import-bad-none = No row of this file can be imported. Please correct it and upload it again. Nothing has changed.
import-own-school = { $n ->
    [one] The school of { $n } row is unknown. Import it into { $school }
   *[other] The school of { $n } rows is unknown. Import them into { $school }
}
import-questions-title = { $n ->
    [one] { $n } row could be more than one pupil: please decide
   *[other] { $n } rows could be more than one pupil: please decide
}
import-questions-text = A row you leave as it is will not be imported, and nobody’s record changes.
import-questions-more = { $n ->
    [one] { $n } more row is to be decided: upload the same list again afterwards.
   *[other] { $n } more rows are to be decided: upload the same list again afterwards.
}
import-question = Row { $row }: { $name }, number { $number }, { $class }
import-means-new = A new pupil: { $name }
import-means-known = The same as { $name } in { $class } (number { $number })
import-means-renamed = The same as { $name } in { $class } (number { $number }), whose name becomes “{ $now }”
import-means-left = { $name }, who was in { $class } (number { $number }) and comes back
import-means-leaves = ; { $name }, who has this number now and is not in the list, leaves the class (the record is kept and can be restored)
import-means-skip = Do not import this row now
import-rows-many = { $n ->
    [one] { $n } row
   *[other] { $n } rows (from { $first } to { $last })
}
import-col-evidence = Why
import-act-ask = To decide
import-act-left-out = Not imported
import-act-waits = Depends on the answers above
import-act-back = Restored
import-act-renumbered = New number, was { $from }
import-why-same = Same class, name and number
import-why-name-in-class = Same class and name, another number
import-why-name-and-number = Same name and number, another class
import-why-name-in-school = Not in the old class’s list, and the only pupil of this name
import-why-left = Was at this school under this name and number
import-why-nobody = No pupil of the school matches
import-why-other-name = The number belongs to another name, who is not in the list
import-why-name-twice = Several pupils or rows of the class have this name, and no number fits
import-why-listed-twice = The list has this name twice: two children of one name, or one child in two rows
import-why-name-elsewhere = The school has a pupil of this name, who may be the same
import-why-name-left = A pupil of this name left
import-why-number-held = The number belongs to somebody who is not in the list
import-done-left-out = { " " }{ $n ->
    [one] { $n } row was not imported.
   *[other] { $n } rows were not imported.
}
import-slips = { $n ->
    [one] Print the login slip of the new pupil
   *[other] Print the login slips of the { $n } new pupils
}
import-past = Lists imported in the last 30 days
import-past-command = Imported by an administrator’s command
import-past-facts = New: { $created }, changed: { $changed }.
import-past-undone = Undone on { $time }.
import-undo = Undo this list
import-undo-title = Undo this import?
import-undo-made = { $n ->
    [one] { $n } new pupil leaves the class again: { $names }
   *[other] { $n } new pupils leave their classes again: { $names }
}
import-undo-taken-back = { $n ->
    [one] { $n } pupil the list restored leaves the class again: { $names }
   *[other] { $n } pupils the list restored leave their classes again: { $names }
}
import-undo-moved = { $n ->
    [one] { $n } pupil who changed class goes back to the earlier one: { $names }
   *[other] { $n } pupils who changed class go back to the earlier ones: { $names }
}
import-undo-taken-out = { $n ->
    [one] { $n } pupil the list removed from the class is restored to it: { $names }
   *[other] { $n } pupils the list removed from their classes are restored to them: { $names }
}
import-undo-renumbered = { $n ->
    [one] { $n } pupil gets the earlier number or name back: { $names }
   *[other] { $n } pupils get their earlier numbers or names back: { $names }
}
import-undo-stay = { $n ->
    [one] { $n } pupil stays as now, because of a later change or because the earlier number is taken: { $names }
   *[other] { $n } pupils stay as now, because of later changes or because their earlier numbers are taken: { $names }
}
import-undo-classes-close = { $n ->
    [one] { $n } class the list created is removed, because nobody and nothing is in it then: { $names }
   *[other] { $n } classes the list created are removed, because nobody and nothing is in them then: { $names }
}
import-undo-classes-stay = { $n ->
    [one] { $n } class the list created stays, because somebody or something is in it: { $names }
   *[other] { $n } classes the list created stay, because somebody or something is in them: { $names }
}
import-undo-work = Whatever pupils did in the meantime is kept.
import-undo-yes = Undo the import
import-undo-kept = { $n ->
    [one] { $n } pupil was changed again since and stays: { $names }
   *[other] { $n } pupils were changed again since and stay: { $names }
}
import-undone-classes = { $n ->
    [one] { $n } empty class was removed: { $names }
   *[other] { $n } empty classes were removed: { $names }
}
import-undone-title = Undone
import-undone-text = The pupils are as they were before the import. See the list below.
slips-new-title = Login slips of new pupils
import-why-unusual-class = A new class whose name is unusual or very close to another
import-class-question = { $n ->
    [one] { $class } does not exist yet, and { $n } row names it
   *[other] { $class } does not exist yet, and { $n } rows name it
}
import-class-nearest = It is { $class }
import-class-new = Make { $class }
import-class-skip = Do not import this class now
import-row-missing = Empty
import-row-unknown-school = School not found, or not one you manage
import-row-ambiguous-school = Two schools have this name: enter the school code
import-row-unknown-grade = Not a grade of this platform (Grade 5 to university)
import-row-too-long = Longer than 64 characters
import-row-bad-text = An invisible control character or a formula error
import-row-repeated = This class and number already appear above
import-row-unknown-reference = Nothing in the bundle has this id
import-row-two-classes = This pupil is in two classes at once
import-row-is-date = The spreadsheet turned this into a date or time. Format the column as text and enter it again.
import-row-lost-digits = More than 15 digits stored as a number: the last ones are lost. Format the column as text and enter it again.
import-row-not-plain = A number with a decimal point, thousands mark or exponent. Format the column as text and enter it again.
import-row-formula = A formula. Replace it with its result.
import-row-space-inside = A space within the number: it may be one number or two
import-row-merged = One merged cell for several pupils. Unmerge it and fill in each row.
import-row-unknown-class = Not recognised as a class. Write it as in “5(2)”.
import-row-no-grade = Names no grade, and the list has no grade column. Write it as in “5(2)”.
import-row-other-grade = The class names another grade than the grade column
import-note-older = This bundle is OneRoster 1.1. It can be read; 1.2 is better.
import-note-not-pupils = { $n ->
    [one] 1 row of a teacher or other adult was left out: only pupils are imported.
   *[other] { $n } rows of teachers and other adults were left out: only pupils are imported.
}
import-note-not-homerooms = { $n ->
    [one] { $n } row of a course was left out: a pupil belongs to one class only.
   *[other] { $n } rows of courses were left out: a pupil belongs to one class only.
}
import-note-not-now = { $n ->
    [one] { $n } row that is over or has not started was left out.
   *[other] { $n } rows that are over or have not started were left out.
}
import-note-deleted = { $n ->
    [one] 1 row marked as deleted or switched off was left out; nobody is removed because of it.
   *[other] { $n } rows marked as deleted or switched off were left out; nobody is removed because of them.
}
import-note-not-taught = { $n ->
    [one] { $n } row is of a grade that this platform does not teach. It was left out.
   *[other] { $n } rows are of grades that this platform does not teach. They were left out.
}
import-note-hidden-rows = { $n ->
    [one] { $n } row is hidden or filtered out in the spreadsheet. It was read too: please check.
   *[other] { $n } rows are hidden or filtered out in the spreadsheet. They were read too: please check.
}
import-note-merged-cells = { $n ->
    [one] { $n } row takes its school, grade or class from a merged cell above.
   *[other] { $n } rows take their school, grade or class from a merged cell above.
}
import-note-direction-marks = { $n ->
    [one] Invisible marks of the writing direction were removed from { $n } row.
   *[other] Invisible marks of the writing direction were removed from { $n } rows.
}
import-note-totals = { $n ->
    [one] { $n } row holds a total and was left out.
   *[other] { $n } rows hold totals and were left out.
}
import-note-footers = { $n ->
    [one] { $n } row holds a signature, a date or a remark and was left out.
   *[other] { $n } rows hold signatures, dates or remarks and were left out.
}
import-note-same-rows = { $n ->
    [one] { $n } row is the same as one in an earlier sheet and was read once.
   *[other] { $n } rows are the same as in an earlier sheet and were read once.
}
import-note-class-from-sheet = { $n ->
    [one] { $n } row takes its class from the name of its sheet.
   *[other] { $n } rows take their class from the name of their sheet.
}
import-note-hidden-sheets = Hidden sheets were not read: { $names }
import-note-sheets-left-out = These sheets lack the columns of a list and were not read: { $names }
import-note-number-from = Pupil numbers are taken from the column “{ $name }”.
import-file-empty = { $file } holds no pupils.
import-file-too-large = { $file } is too large, packed or unpacked.
import-file-too-many-rows = { $file } has too many rows; the limit is 100,000 pupils.
import-file-too-many-columns = { $file } has too many columns; the limit is 64.
import-file-unknown-format = { $file } is not an Excel (.xlsx), CSV or OneRoster file.
import-file-other-spreadsheet = { $file } is a web page or another kind of spreadsheet. Please open it and save it as .xlsx.
import-file-open-quote = { $file } has a quotation mark in row { $row } that nothing closes. Please remove or close it.
import-file-old-excel = { $file } is an old .xls file. Please save it as .xlsx.
import-file-password = { $file } has a password. Please save it without one.
import-file-unknown-encoding = { $file } uses letters we cannot read. Please save it as .xlsx.
import-file-broken = { $file } is damaged. Please export it again.
import-file-missing-columns = { $file } lacks these columns: { $names }.
import-file-repeated-column = { $file } has two columns called “{ $name }”.
import-file-bundle-version = { $file } is OneRoster “{ $version }”; only 1.2 and 1.1 can be read.
import-file-bundle-delta = { $file } holds only changes in { $table } (delta). Please export the full list (bulk).
import-file-bundle-missing = { $file } has no { $table } in it.
import-file-bundle-column = { $file } has no column { $column } in { $table }.
import-file-bundle-no-homerooms = { $file } has no classes of the kind “homeroom”.
promotion-title = Move classes up
promotion-card = Once every September: each class moves up a grade and final-year classes leave. It can be undone for 30 days.
promotion-years = { $from } → { $to }
promotion-school = School
promotion-lead = Please check class by class. Pupils keep their old class and work in their history, and teachers move with their class.
promotion-failed = Nothing was changed
promotion-empty-title = No class is waiting to move up
promotion-empty-text = There are no pupils left in the classes of { $year }, or the new school year (1 September) has not started.
promotion-going = Moving up a grade
promotion-going-hint = A class without a tick does not change; you can move it up later
promotion-leaving = Leaving the school
promotion-leaving-hint = Pupils who leave have no more work here; their records are kept. If they stay at your school (all-through schools, for example), untick the class and upload the lists of their new classes.
promotion-becomes = { $from } → { $to }
promotion-leaves = { $from } → leaving
promotion-pupils-but = Pupils who move: { $pupils }. Pupils whose number is taken and who stay behind: { $left }.
promotion-merge = { $n ->
    [one] { $n } pupil is in that class already; the others join them
   *[other] { $n } pupils are in that class already; the others join them
}
promotion-clash-title = { $n ->
    [one] { $n } pupil would stay behind
   *[other] { $n } pupils would stay behind
}
promotion-clash-text = Somebody in the new class has their pupil number. Upload a list with other numbers first and come back, or move the others up now.
promotion-clash = { $class }, { $number } { $name }: in the new class this number belongs to { $holder }
promotion-go = Move up to { $year }
promotion-go-hint = This can be undone for 30 days
promotion-done-title = Your school has moved to the new school year
promotion-done-text = { $pupils ->
    [one] { $pupils } pupil moved.
   *[other] { $pupils } pupils moved.
} It can be undone until { $until }.
promotion-undone-title = Undone
promotion-undone-text = Back in their old classes: { $back }. Left alone because something changed since: { $kept }.
promotion-steps = Done in the last 30 days
promotion-step = Classes moved up: { $classes }. Classes that left: { $left }. Pupils in total: { $pupils }.
promotion-step-undone = Undone on { $time }.
promotion-kept = { $n ->
    [one] This pupil had changed since and was left alone:
   *[other] These { $n } pupils had changed since and were left alone:
}
promotion-undo = Undo this step
promotion-undo-until = It can be undone until { $time }.
promotion-undo-title = Undo moving up?
promotion-undo-back = Pupils go back to their old classes; those who left come back too.
promotion-undo-kept = Pupils who have changed class since are left alone; you will see a list of them.
promotion-undo-classes = New classes with nobody and nothing in them are removed.
promotion-undo-work = What was done in the new classes stays on record, but pupils do not see that work in their old class.
promotion-undo-yes = Undo moving up
promotion-forgotten-title = Older classes still have pupils
promotion-forgotten-text = They do not move up automatically; please upload the lists of their new classes. Classes: { $names }
past-title = Classes of earlier years
past-lead = They can only be read, and are shown as they were at the end of their year.
past-empty-title = No classes of earlier years
past-empty-text = Once your school has moved to a new year, the old classes are listed here.
past-waiting-title = { $n ->
    [one] { $n } class has not moved to the new school year yet
   *[other] { $n } classes have not moved to the new school year yet
}
past-waiting-text = Pupils sign in and work in last year’s classes until the school administrator moves the classes up.
past-waiting-do = Until then pupils sign in and work in last year’s classes. Move the classes up once this year’s lists are ready.
past-notice-title = This class is of an earlier year
past-notice-text = It can only be read. Print login slips from the pupils’ present class.
## Practice, programmes, certificates, corrections
field-choose-about = Choose what is wrong
field-code-shape = Enter the 20 letters and digits on the certificate
field-order-all = Put everything in order first
field-reason-required = Enter why nothing is changed. The pupil will see it.
field-requests-open = Wait for an answer first: three of your requests are still with your teacher
practice-title = Practice
practice-lead = Lessons you have finished, to practise whenever you like. What you get wrong comes back a little later.
practice-empty-title = Nothing to practise yet
practice-empty-text = When you finish a lesson, its questions will show up here.
practice-go = Practise
practice-this = Practise this lesson
practice-of = Practice: { $title }
practice-due = { $n } to go over again
practice-new = { $n } new
practice-learnt = { $n } remembered
practice-today = Questions answered today: { $n }.
practice-private = There is no score here, and it does not finish a task. Stop whenever you like and carry on another day.
practice-next = Next question
practice-stop = Stop here
practice-again-soon = Never mind. It will come back after a few others.
practice-held-title = Hand in this lesson’s quiz first
practice-held-text = So that no answer is shown early, its questions wait here until you have handed it in.
practice-held-until-title = These questions are in use
practice-held-until = A contest or another task still asks them. You can practise them after { $at }.
home-mine = My progress
home-practice-due = Questions to go over again: { $n }
home-practice-text = Lessons you have finished, whenever you like
programme-title = My programme
programme-for = For: { $audience }
programme-progress = Progress in the programme
programme-count = Lessons completed: { $n } of { $of }
programme-modules = The lessons
programme-how = Pass the quiz of each lesson and you get a certificate. Lessons your teacher sets count here automatically.
programme-not-given = Not set yet
programme-to-pass = Handed in, not passed yet ({ $mark }% needed)
programme-none-title = No programme right now
programme-none-text = There is no programme for your grade yet.
cert-title = Certificate
cert-mine = My certificates
cert-of = Certificate: { $title }
cert-ready = All finished, well done! Your certificate is ready.
cert-open = See my certificate
cert-lead = Print it on A4 paper, landscape, or keep a picture of it on your phone.
cert-print = Print the certificate
cert-check-how = Anyone with the certificate can check it with the code. They see the title and the date, never your name or your school.
cert-heading = Certificate of Completion
cert-say = has completed all { $n } lessons of “{ $title }”.
cert-date = Issued on
cert-code = Certificate code
cert-qr = QR code to check the certificate
verify-title = Check a certificate
verify-submission = This return is genuine
verify-submission-text = Check that the unit, the date and the rate on paper are the same as below.
verify-submitted = Submitted on
verify-lead = Enter the code on the certificate to see whether it is genuine.
verify-code = Certificate code
verify-hint = For example 7K2QD-9XW40-BTM5R-3HFYN. Capitals and hyphens do not matter.
verify-go = Check
verify-problem = Not checked. Please correct:
verify-result = Result
verify-genuine = This certificate is genuine
verify-genuine-text = Please compare it with the details below.
verify-programme = Programme or contest
verify-day = Issued on
verify-no-name = To protect minors, no name and no school is shown here.
verify-unknown = There is no certificate with this code
verify-unknown-text = Please enter the code again. If it is still not found, the certificate was not issued here, or it was deleted together with its owner’s data.
verify-another = Check another certificate
correction-about-name = Name
correction-about-number = Pupil number
correction-about-class = Class
correction-about-other = Something else
correction-what = What is wrong?
correction-text = What should it say?
correction-hint = At most 200 characters. Write only what should be changed, nothing else about yourself.
correction-send = Tell my teacher
correction-problem = Not sent. Please correct:
correction-sent = Your teacher can see it now
correction-sent-text = You will see the answer here.
correction-mine = My requests
correction-open = Waiting for your teacher
correction-done = Corrected
correction-declined = Not changed
correction-reply = Your teacher says: { $text }
data-practised = Questions you have practised
data-held = Other tasks still ask some of these questions. Their marks are added after { $at }.
data-certificates = Certificates
data-look-correction = A teacher dealt with your correction request
requests-title = Correction requests
requests-lead = Pupils say that something in their record is wrong. Check it, change what can be changed in the class list, then reply here. The pupil sees your reply.
requests-link = Correction requests: { $n }
teach-returned = { $n ->
    [one] The school returned { $n } activity record
   *[other] The school returned { $n } activity records
}
teach-returned-reason = Reason: { $reason }
requests-number = No. { $number }
requests-reply = Reply to the pupil (needed if nothing is changed)
requests-done = Corrected
requests-decline = Not changed
requests-settled = Reply sent. The pupil can see it.
requests-settled-before = Somebody has dealt with this one already
requests-problem = Not saved. Please correct:
requests-empty-title = No requests to deal with
requests-empty-text = Pupils can say under “My data” what is wrong. New requests show up here.
teach-needs-help = May need help: { $lessons }
privacy-kept-practice = How each question went in practice and when it comes again; certificates; what you told us is wrong
privacy-see-practice = Practice: only you. After four or more wrong answers in a row in one lesson, your teacher sees that you may need help, but not your answers.
help-verify = Check a certificate
## Imported questions
import-too-large = The file is too large. The limit is 2 MB, and 16 MB once a package is unpacked.
import-empty = There are no questions in this file.
import-unknown-format = This kind of file cannot be read. Use GIFT text, Moodle XML, a QTI package or an Excel workbook (.xlsx).
import-unknown-encoding = The text encoding was not recognised. Save the file as UTF-8 and try again.
import-broken-file = The file is damaged or incomplete.
import-doctype = The file declares its own entities, which is refused for safety.
import-too-deep = The file is nested too deeply.
import-old-excel = This is an old Excel file. Save it as .xlsx and try again.
import-password = The file is protected by a password. Remove it and try again.
import-qti-1 = This is the old QTI 1 format, which cannot be read. Export it as QTI 2.1, 2.2 or 3.0.
import-missing-columns = The sheet has no columns for the question and its correct answer.
import-repeated-column = Two columns of the sheet mean the same.
import-missing-file = The package lists this file, but it is not in the package.
import-too-many-items = The limit is 500 questions at a time: the rest were not read.
import-more-faults = There are more problems than are listed here.
import-syntax = This question is not written correctly and was left out. Check its braces and signs.
import-open-brace = A brace of this question is never closed, and the question was left out. The questions after it were read.
import-media = This question has a picture, sound, video or formula and was left out.
import-essay = Essays and uploads are left out.
import-cloze = Questions with several gaps are left out.
import-calculated = Calculated questions, whose numbers change each time, are left out.
import-drag = Drag-and-drop questions are left out.
import-kind = This type of question is not supported and was left out.
import-several = This question has several answer fields and was left out. Split it up.
import-no-stem = This question has no text and was left out.
import-no-key = This question has no correct answer and was left out.
import-bad-key = The correct answer does not fit the options; the question was left out.
import-either = Only one answer may be chosen, but several are marked correct; the question was left out.
import-few-options = There are fewer than two options; the question was left out.
import-many-options = There are too many options or groups; the question was left out. The limit is 10, or 2 for true or false.
import-empty-option = An option or group is empty; the question was left out.
import-same-option = Two options or groups are the same; the question was left out.
import-many-answers = There are more than 10 accepted answers; the question was left out.
import-no-group = A matching question needs two groups or more, and a group for every option; it was left out.
import-number = The answer is not a number that can be read; the question was left out.
import-tolerance = The tolerance cannot be read, or differs between the answers; the question was left out.
import-wildcard = The answer uses * for any text; the question was left out.
import-long-stem = The question or its scene is over 1,000 characters; it was left out.
import-long-option = An option, answer or reason is over 300 characters; the question was left out.
import-long-explanation = The explanation is over 2,000 characters; the question was left out.
import-formula = This row has a formula and was left out. Replace the formula with its text.
import-merged = This row has merged cells and was left out. Unmerge them.
import-bad-value = The value in this cell was not recognised; the row was left out.
import-digits = The number in this cell has more than 15 digits, and the last ones are lost; the row was left out. Format the cell as text and enter it again.
import-number-format = The number format of this cell was not recognised; the row was left out. Format the cell as text and enter it again.
import-description = This has nothing to answer, so it is not a question and was skipped.
import-weights = Part marks or uneven points were not kept; the question was.
import-feedback = A hint or a comment on one answer was not kept; the question was.
import-labels = Categories, tags or extra columns of the file were not kept.
import-case = The original distinguishes capitals from small letters; here they count the same. The question was kept.
import-penalty = Points taken off for a wrong answer were not kept; the question was. Here a wrong answer earns nothing, and among several answers it cancels a right one.
import-setting = This question asks only some of its parts at a time; here all of them are asked. The question was kept.
import-stimulus = A text that belongs to this question is in a file of its own and was not kept; the question was.
import-test = The order, the sections and the points of the test were not kept; its questions were.
import-sheets = Only the first sheet with a heading row was read. These other sheets were not:
import-unit = The original has a unit; here only the number counts. The question was kept.
## Putting quizzes together
quiz-editor-title = Our quizzes
quiz-editor-lead = { $school }: the quizzes its teachers have created. All of you can use and change them.
quiz-editor-schools = Schools
quiz-editor-new = New quiz
quiz-editor-new-lead = For { $school }. Give it a name, then choose the questions.
quiz-editor-begin = Choose questions
quiz-editor-bank = Question bank
quiz-editor-empty-title = No quizzes yet
quiz-editor-empty-text = Add questions from the bank, write your own, or let some be drawn at random.
quiz-editor-count = { $n ->
    [one] { $n } question
   *[other] { $n } questions
}
quiz-editor-changed = Last changed by { $name }, { $time }
quiz-editor-preview = Preview
quiz-editor-copy = Copy
quiz-editor-copied = This is the copy. Change it as you like; the original does not change.
quiz-editor-of = This quiz belongs to { $name }
quiz-editor-of-text = Only they and the school administrators can change it. You can set it, or copy it and change the copy.
quiz-editor-by = By { $name }
quiz-editor-item-of = This question belongs to { $name }
quiz-editor-item-of-text = Only they and the school administrators can change it. You can add it to your own quizzes.
quiz-editor-archive = Archive quiz
quiz-editor-archived = Quiz archived
quiz-editor-archive-title = Archive “{ $title }”?
quiz-editor-archive-gone = It leaves the list for every teacher of the school.
quiz-editor-archive-kept = Classes that it was set for keep it, with all their answers.
quiz-editor-archive-yes = Archive quiz
quiz-editor-give = Set for a class
quiz-editor-give-title = Which class is “{ $title }” for?
quiz-editor-give-lead = Next you choose the due time and the quiz settings.
quiz-editor-edit = Edit
quiz-editor-saved = Changes saved
quiz-editor-not-saved = Not saved. Please correct:
quiz-editor-name = Name
quiz-editor-title-zh = Name in Chinese
quiz-editor-title-en = Name in English
quiz-editor-title-hint = One of the two is enough, up to 60 characters
quiz-editor-save-title = Save the name
quiz-editor-questions = Questions
quiz-editor-minutes = About
quiz-editor-min = min
quiz-editor-minutes-note = estimated from the kinds of question
quiz-editor-difficulty = Difficulty
quiz-editor-of-difficulty = Difficulty { $d }: { $n }
quiz-editor-at-random = Drawn at random
quiz-editor-parts = Contents
quiz-editor-parts-of = { $n } of at most { $most }
quiz-editor-part = No. { $n }
quiz-editor-none-yet = No questions yet
quiz-editor-no-parts-title = No questions yet
quiz-editor-no-parts-text = Add some from the bank, write one, or draw some at random.
quiz-editor-add = Add from the bank
quiz-editor-write = Write a question
quiz-editor-live = Work already set keeps the quiz as it was; changes apply to work set from now on.
quiz-editor-earlier = { $n ->
    [one] { $n } open assignment has an earlier version. Open it to give the change to pupils who have not started.
   *[other] { $n } open assignments have an earlier version. Open them to give the change to pupils who have not started.
}
quiz-editor-up = Move up
quiz-editor-down = Move down
quiz-editor-remove = Remove
quiz-editor-swap = Swap for a similar one
quiz-editor-no-other = There is no similar question
quiz-editor-choose = Choose another
quiz-editor-gone = No longer in the bank
quiz-editor-gone-text = It is left out of new papers. You can remove it.
quiz-editor-rule = { $n } at random from “{ $module }”
quiz-editor-rule-of = Questions to draw from: { $n }
quiz-editor-short = Too few questions are left to draw, so papers will be shorter. Remove the rule and add a smaller one. Questions left: { $n }
quiz-editor-draw = Draw some at random
quiz-editor-draw-lead = Every pupil gets a different choice.
quiz-editor-draw-from = Draw from
quiz-editor-draw-hint = The numbers say how many there are, and how many of difficulty 1, 2 and 3
quiz-editor-draw-count = How many
quiz-editor-draw-add = Add
quiz-editor-choose-bank = Choose a lesson
quiz-editor-whole-bank = The whole bank
quiz-editor-has = { $n } ({ $a } / { $b } / { $c })
quiz-editor-any = Any
quiz-editor-own = Our school’s own
quiz-editor-only-zh = Chinese only
quiz-editor-only-en = English only
quiz-editor-bank-lead = Every question of the lessons, and your school’s own questions.
quiz-editor-bank-for = For “{ $title }”. Questions in it so far: { $n }
quiz-editor-back = Back to the quiz
quiz-editor-swap-note = Choose the question that replaces the other one.
quiz-editor-words = Words
quiz-editor-words-hint = In Chinese or English; a question must have all of the words
quiz-editor-from = From
quiz-editor-level = Thinking skill
quiz-editor-only-own = Only our school’s own
quiz-editor-only-fresh = Only those not in the quiz
quiz-editor-more-filters = More filters
quiz-editor-search = Search
quiz-editor-found = { $n ->
    [0] Nothing found
    [one] { $n } question
   *[other] { $n } questions
}
quiz-editor-found-none = No question fits
quiz-editor-found-none-text = Try fewer words or remove a filter.
quiz-editor-show-all = Show all
quiz-editor-pages = Pages
quiz-editor-in-quiz = In the quiz
quiz-editor-add-one = Add
quiz-editor-tick = Choose
quiz-editor-add-chosen = Add the chosen questions
quiz-editor-add-chosen-hint = Tick the questions of this page that you want, then add them together
quiz-editor-not-added = Not added. Please correct:
quiz-editor-added = { $n ->
    [0] The chosen questions are in the quiz already
    [one] { $n } question added to the quiz
   *[other] { $n } questions added to the quiz
}
quiz-editor-swap-in = Swap in
quiz-editor-with-key = With the correct answer
quiz-editor-groups-are = Groups:
quiz-editor-typed-here = The answer is entered here
quiz-editor-written = Question saved. It comes first among your school’s own questions.
quiz-editor-written-in = Question saved and added to this quiz
quiz-editor-written-left = It is not in the quiz: the quiz is full, or somebody is changing it. You can add it below.
quiz-editor-retired = Question archived
quiz-editor-kind-lead = What kind of question?
quiz-editor-about-single = Several options, one is correct.
quiz-editor-about-multiple = Several options, two or more are correct.
quiz-editor-about-true-false = A statement to be judged.
quiz-editor-about-scenario = A short situation, then what to do: one option is correct.
quiz-editor-about-order = Steps to be put in order.
quiz-editor-about-match = Things to be sorted into two to eight groups.
quiz-editor-about-short-text = A word or two to be entered.
quiz-editor-about-number = A number to be entered.
quiz-editor-item-new = New question: { $kind }
quiz-editor-item-edit = Edit the question: { $kind }
quiz-editor-languages = Chinese, English, or both
quiz-editor-languages-text = Fill in a language completely or leave it blank everywhere. Pupils who read in the other language see the one there is.
quiz-editor-asked = { $n ->
    [one] { $n } attempt has this question
   *[other] { $n } attempts have this question
}
quiz-editor-asked-text = They keep the old version until the work is re-marked. Work already set keeps the version it was set with.
quiz-editor-scene-zh = Situation in Chinese
quiz-editor-scene-en = Situation in English
quiz-editor-stem-zh = Question in Chinese
quiz-editor-stem-en = Question in English
quiz-editor-explanation-zh = Explanation in Chinese
quiz-editor-explanation-en = Explanation in English
quiz-editor-options = Options
quiz-editor-options-single = Two to six; blank rows are skipped. Mark the correct one.
quiz-editor-options-multiple = Two to six; blank rows are skipped. Tick every correct one.
quiz-editor-steps = Steps
quiz-editor-options-order = Two to six, written in the correct order. Pupils get them shuffled.
quiz-editor-things = What is sorted
quiz-editor-options-match = Two to six; blank rows are skipped. Choose the group of each.
quiz-editor-truth = Is the statement true?
quiz-editor-options-truth = Mark the correct answer.
quiz-editor-option-zh = { $n }: in Chinese
quiz-editor-option-en = { $n }: in English
quiz-editor-option-group = { $n }: belongs to
quiz-editor-is-right = { $n } is correct
quiz-editor-is-true = The statement is true
quiz-editor-is-false = The statement is false
quiz-editor-why = Why it is wrong (optional)
quiz-editor-why-hint = Shown to those who chose it. Be kind, and explain.
quiz-editor-why-zh = In Chinese
quiz-editor-why-en = In English
quiz-editor-groups = Groups
quiz-editor-groups-hint = Two to eight; blank rows are skipped. A group may stay empty, as a distractor.
quiz-editor-groups-more = More groups
quiz-editor-group-zh = Group { $n } in Chinese
quiz-editor-group-en = Group { $n } in English
quiz-editor-group-no = Group { $n }
quiz-editor-choose-group = Choose a group
quiz-editor-answers = Correct answers
quiz-editor-answers-text = One in each line, up to ten: every way of writing it that you accept. Small and capital letters, spaces and full stops make no difference.
quiz-editor-answers-number = One in each line, for example 120 or 2.5, without a unit. Pupils may still write “years” or a usual unit after it.
quiz-editor-tolerance = Accept within ±
quiz-editor-tolerance-hint = For example 0.5; blank means exactly the number
quiz-editor-save-item = Save question
quiz-editor-save-on-top = Overwrite with mine
quiz-editor-item-conflict = { $name } changed this question at { $time }
quiz-editor-item-conflict-text = Nothing is lost: what you entered is below. Compare, then overwrite with yours or keep theirs.
quiz-editor-retire = Archive question
quiz-editor-retire-title = Archive this question?
quiz-editor-retire-gone = Nobody can add it to a quiz any more.
quiz-editor-retire-kept = Quizzes that have it keep it, and so do all answers.
quiz-editor-retire-yes = Archive question
quiz-editor-preview-title = Preview: { $title }
quiz-editor-preview-note = This is what a pupil gets, without answers. Nothing is kept.
quiz-editor-preview-drawn = Some questions are drawn at random: every pupil’s are different.
quiz-editor-another = Another example
quiz-editor-print = Print
quiz-editor-print-key = Print with correct answers
quiz-editor-print-how = Print this page with your browser (Ctrl + P).
quiz-editor-print-head = Name ____________  Class ____________  Number ________  Score ________
quiz-editor-key-copy = Teacher’s copy, with correct answers
quiz-editor-conflict-title = Somebody else changed this quiz
quiz-editor-conflict-lead = { $name } saved a change at { $time }, after you had opened the page. Your change is not lost: choose what to do.
quiz-editor-tried = What you were doing
quiz-editor-tried-title = Name: { $title }
quiz-editor-tried-add = Add: { $what }
quiz-editor-tried-remove = Remove: { $what }
quiz-editor-tried-up = Move up: { $what }
quiz-editor-tried-down = Move down: { $what }
quiz-editor-tried-swap = Swap “{ $what }” for “{ $with }”
quiz-editor-conflict-gone = What you wanted to change is no longer in the quiz in that form.
quiz-editor-conflict-now = Current version
quiz-editor-conflict-mine = With your change
quiz-editor-conflict-apply = Apply my change too
quiz-editor-conflict-take = Keep current version
field-answer-none = Enter at least one correct answer
field-answers-many = Enter at most ten answers
field-choose-difficulty = Choose a difficulty
field-choose-group = Choose a group for it
field-count-range = Enter a smaller whole number: the bank does not have that many left
field-group-empty = Put items into at least two groups
field-groups-range = Enter two to eight groups
field-key-many = Mark only one correct answer
field-key-none = Mark the correct answer
field-key-two = Mark two or more correct answers; if there is only one, write a question of the kind “Choose one”
field-language-part-en = Fill in the English here too, or leave all English fields blank
field-language-part-zh = Fill in the Chinese here too, or leave all Chinese fields blank
field-max-100 = Enter at most 100 characters each
field-max-1000 = Enter at most 1,000 characters
field-max-200 = Enter at most 200 characters
field-max-500 = Enter at most 500 characters
field-max-40 = Enter at most 40 characters
field-max-60 = Enter at most 60 characters
field-number-unreadable = Enter numbers alone, for example 120 or 2.5, without a unit
field-objective-other = Choose an objective of this lesson
field-one-language = Write the question in Chinese or English
field-one-title = Enter a name in Chinese or English
field-option-twice = This is already listed
field-options-range = Enter two to six options
field-quiz-full = Remove a question first: a quiz has at most 100
field-rule-twice = Remove the rule that is there already, then add one with the number you want
field-tolerance-shape = Enter a number from 0, for example 0.5
## Following a class: the board, one pupil, the questions, the markbook
board-tabs = Views of this work
board-tab-board = Class board
board-tab-items = Question analysis
board-tab-grid = Pupils × questions
board-live = Live: changes appear automatically
board-polled = Updated every 10 seconds
board-off = Not live. Trying again…
board-joined-note = { $count ->
    [0] Enrolled after the list was fixed, so not counted. None of them has completed it.
    [one] Enrolled after the list was fixed, so not counted. { $n } has completed it.
   *[other] Enrolled after the list was fixed, so not counted. { $n } have completed it.
}
board-campaign = These are figures of the pupils on the eligible list of “{ $name }”; pupils who joined later are counted apart.
board-campaign-bureau = The school and the bureaus count { $completed } / { $eligible } ({ $rate }) for this class: every pupil on its list, and everything the campaign requires.
board-campaign-gone = { $count ->
    [one] { $n } pupil on the list is no longer in the class and still counts here.
   *[other] { $n } pupils on the list are no longer in the class and still count here.
}
board-campaign-elsewhere = { $count ->
    [one] { $n } pupil here is on the list of another class and counts there.
   *[other] { $n } pupils here are on the list of another class and count there.
}
board-over = Not live. Please sign in again and reload the page.
board-help = May need help
board-col-quiz = Quiz
board-col-score = Score
board-col-tries = Attempts
board-col-last = Last active
board-just-now = just now
board-minutes-ago = { $n } min ago
board-hours-ago = { $n } h ago
board-steps = Steps: { $n } of { $of }
board-answered = Answered: { $n } of { $of }
board-handed-in = Handed in
board-help-idle = No recent activity
board-help-wrong = Four wrong in a row
board-help-low = Not passed
board-help-show = Show only these
board-help-only = { $n ->
    [one] { $n } pupil who may need help
   *[other] { $n } pupils who may need help
}
board-help-all = Show the whole class
board-own = Individual settings
board-quick = { $n ->
    [one] { $n } answer in under 2 seconds
   *[other] { $n } answers in under 2 seconds
}
board-quick-steps = { $n ->
    [one] { $n } step in under 2 seconds
   *[other] { $n } steps in under 2 seconds
}
board-marks = What the marks mean
board-marks-same = “Same timing as another pupil”: both answered at the same moments, counted from the first answer. It proves nothing: some work as a pair. Please talk with the pupils before you draw a conclusion. No points are taken off for it, and pupils do not see it.
board-same = Same timing as another pupil
board-device = Same device and pace as others
board-marks-device = “Same device and pace as others”: at least { $n ->
    [one] { $n } pupil
   *[other] { $n } pupils
} started on one device within minutes of each other, with the same pauses between answers. Sharing a computer alone is not marked. It proves nothing. Please talk with the pupils before you draw a conclusion. No points are taken off for it, and pupils do not see it.
board-unusual = Looks unusual
board-unusual-lead = There is often a good reason for it, and no points are taken off. Only the teachers of this class and the school’s administrators see it; pupils and bureaus do not.
board-unusual-device = Started on one device within minutes of each other, with the same pauses between answers
board-unusual-device-do = Ask who was at that device and how they worked. A shared computer alone is not listed here.
board-unusual-same = Answered at the same moments, counted from the first answer
board-unusual-same-do = Ask whether they worked as a pair or somebody read answers aloud
board-unusual-quick = Several answers in under 2 seconds
board-unusual-quick-do = Ask the pupil to explain one or two answers. Some read fast, some guess.
board-unusual-steps = Several steps of the lesson in under 2 seconds
board-unusual-steps-do = Look at the lesson together, or ask what it was about
board-unusual-times = { $name } ({ $n }×)
board-marks-help = “May need help”: the pupil has started and not finished, and has done nothing for { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}; where every answer is explained at once, has got { $wrong } wrong in a row; or has handed in and not passed. Please check on the pupil.
board-marks-quick = “Answers in under 2 seconds”: shown when at least { $n ->
    [one] { $n } answer (or step)
   *[other] { $n } answers (or steps)
} came less than 2 seconds after the one before. It proves nothing: some read fast, some guess, some work as a pair. Please talk with the pupil before you draw a conclusion. No points are taken off for it, and pupils do not see it.
board-marks-own = “Individual settings”: you gave this pupil another due time, more minutes or more attempts.
board-marks-last = “Last active”: when the pupil last saved an answer, finished a step or handed in.

pupil-all = All work of this pupil
pupil-due = Due
pupil-started = Started
pupil-own-due = due { $due }
pupil-own-closes = closes { $closes }
pupil-own-minutes = { $n ->
    [one] { $n } more minute
   *[other] { $n } more minutes
}
pupil-own-attempts = { $n ->
    [one] { $n } more attempt
   *[other] { $n } more attempts
}
pupil-quick-note = This proves nothing: fast reading, guessing and working as a pair look the same. No points are taken off for it.
pupil-attempts = Quiz attempts
pupil-no-attempt = The quiz has not been opened yet.
pupil-attempt = Attempt { $n }
pupil-state-open = in progress
pupil-state-submitted = handed in
pupil-state-overdue = closed when time ran out
pupil-state-voided = does not count
pupil-from-to = { $from } to { $to } (Beijing time)
pupil-since = Since { $from } (Beijing time)
pupil-answer = Answer
pupil-points = Points: { $points } of 1
pupil-seconds = { $n } s after the answer before
pupil-not-graded = Not marked yet
pupil-steps = Lesson steps done: { $n } of { $of }
pupil-step-no = No.
pupil-step = Step
pupil-work = Work
pupil-work-empty = No work has been set for this pupil in this class.

items-title = Question analysis: { $module }
items-first = The first attempt of each pupil counts here. Attempts in total: { $n }
items-last = The last attempt of each pupil counts here. Attempts in total: { $n }
items-show-first = Show first attempts
items-show-last = Show last attempts
items-empty-title = Nobody has handed in yet
items-empty-text = Figures appear here once the first pupil has handed in the quiz.
items-each = Each question
items-again = Worth teaching again
items-again-lead = The same wrong answer from at least { $share }% of those asked, and from at least { $n ->
    [one] { $n } pupil
   *[other] { $n } pupils
}.
items-again-line = { $share } chose: { $said }
items-none-title = No wrong answer stands out
items-none-text = No wrong answer came from { $share }% of those asked and from at least { $n ->
    [one] { $n } pupil
   *[other] { $n } pupils
}.
items-n = Asked
items-p = Facility
items-r = Discrimination
items-r-strong = Separates stronger and weaker pupils very well
items-r-fair = Separates stronger and weaker pupils well
items-r-weak = Hardly separates stronger and weaker pupils
items-r-reversed = Those who know more got it wrong: check the wording and the correct answer
items-few = { $n ->
    [one] Shown once { $n } pupil has answered
   *[other] Shown once { $n } pupils have answered
}
items-alike = All scores are the same: nothing to compare
items-seconds = Median time
items-seconds-unit = s
items-blank = Left blank
items-key = Correct answer
items-common = Common mistake
items-count = { $n } · { $share }
items-more = { $n ->
    [one] and { $n } other answer
   *[other] and { $n } other answers
}
items-all-blank = Nobody answered this one.
items-suggest = What the common wrong answers suggest
items-said = “{ $said }”:
items-said-unexplained = “{ $said }” has no explanation.
items-write-why = Write an explanation for this question
items-objective = What it checks: { $text }
items-steps = Steps of the lesson that use the same sources:
items-lesson = To the lesson “{ $module }”
items-explain = How these figures are worked out
items-explain-p = Facility: points earned by all who were asked, divided by the points there were. The higher, the easier the question. A blank earns nothing.
items-explain-r = Discrimination: the correlation (Pearson; for right-or-wrong questions the point-biserial coefficient) between this question and the score on the rest of the same quiz, from −1 to 1. From 0.40 very good, from 0.20 good (after Ebel and Frisbie). It is not shown for fewer than { $n ->
    [one] { $n } pupil
   *[other] { $n } pupils
}.
items-explain-seconds = Median time: half the pupils took no longer from the answer before to this one. Looking at other questions in between is part of it.
items-explain-common = Common mistake: a wrong answer from at least { $share }% of those asked and from at least { $n ->
    [one] { $n } pupil
   *[other] { $n } pupils
}.

grid-title = Pupils × questions: { $module }
grid-lead = The attempt that counts for each pupil. Choose a number to see the question, a name to see the whole paper.
grid-caption = { $n ->
    [one] { $n } pupil
   *[other] { $n } pupils
}, { $items ->
    [one] { $items } question
   *[other] { $items } questions
}
grid-share = Facility
grid-part = Partly right
grid-blank = Left blank
grid-not-asked = Empty: not on this pupil’s paper

grades-link = Markbook
grades-title = Markbook of { $class }
grades-empty-title = There is nothing to show yet
grades-empty-text = The markbook fills once the class has pupils and work has been set.
grades-none-title = Nothing fits this filter
grades-none-text = Please remove a filter.
grades-all = Show everything
grades-filter = Filter
grades-filter-name = Name or number
grades-filter-state = Status of work
grades-any = Any status
grades-filter-from = Work due from
grades-filter-until = Work due until
grades-filter-go = Filter
grades-caption = { $n ->
    [one] { $n } pupil
   *[other] { $n } pupils
}, { $works ->
    [one] { $works } assignment
   *[other] { $works } assignments
}
grades-mean = Average
grades-mean-note = Averages are of the scores there are; every assignment counts the same. Work that is not done yet is left out, not counted as 0.
grades-not-given = Not set
grades-late = Late
grades-overdue = Overdue
grades-late-either = Late or overdue
grades-on-time = On time
grades-in-time = On time?
grades-percent = %
grades-points = points
grades-of = out of
grades-xlsx = Download for Excel (XLSX)
grades-csv = Download as CSV
grades-file-note = The file holds what is shown here, in the same order. It names pupils: please keep it safe.

## Questions from a file, and a quiz as a file
field-import-nothing = Choose another file: nothing in this one can be imported
question-import-title = Import questions
question-import-lead = See first what is in the file. Once you confirm, the questions join the school’s own and make up a new quiz.
question-import-failed = Not imported. Please correct:
question-import-gone-text = It may have been imported already, or more than an hour has passed. Upload it again if you need to.
question-import-file = The file with questions
question-import-file-hint = GIFT (.txt), Moodle XML, a QTI 2.2 or 3 package (.zip) or Excel (.xlsx), up to 2 MB and 500 questions
question-import-in = Language of the file
question-import-in-hint = If the file itself names its language, that one is used
question-import-in-zh = Chinese
question-import-in-en = English
question-import-template = Download a blank Excel template
question-import-look-title = Check the questions
question-import-look-lead = File: { $file }
question-import-summary = Can be imported: { $good }. Cannot: { $bad }.
question-import-summary-text = What cannot be imported is left out; the reasons are below.
question-import-take = { $n ->
    [one] Import { $n } question
   *[other] Import { $n } questions
}
question-import-take-many = { $quizzes ->
    [one] Import as { $quizzes } quiz (questions: { $n })
   *[other] Import as { $quizzes } quizzes (questions: { $n })
}
question-import-many = { $quizzes ->
    [one] They make { $quizzes } quiz
   *[other] They make { $quizzes } quizzes
}
question-import-many-text = { $quizzes ->
    [one] A quiz holds up to { $most }. These { $n } go into { $quizzes } quiz, and none is left out.
   *[other] A quiz holds up to { $most }. These { $n } go into { $quizzes } quizzes, and none is left out.
}
question-import-done = { $quizzes ->
    [one] Imported into { $quizzes } new quiz. Questions: { $n }
   *[other] Imported into { $quizzes } new quizzes. Questions: { $n }
}
question-import-more = { $n ->
    [one] { $n } more row is not shown
   *[other] { $n } more rows are not shown
}
question-import-other = Choose another file
question-import-good = { $n ->
    [one] { $n } question that can be imported
   *[other] { $n } questions that can be imported
}
question-import-bad = { $n ->
    [one] { $n } question that was recognised but breaks a rule
   *[other] { $n } questions that were recognised but break a rule
}
question-import-faults = What was not recognised
question-import-notices = Questions imported with something left out
question-import-question = Question
question-import-why = Reason
question-import-where = Position
question-import-found = In the file
question-import-place-file = The whole file
question-import-place-line = Line { $n }
question-import-place-item = Question { $n }
question-import-export = Save as a file for other systems
question-import-export-xlsx = Excel (both languages)

## Setting a whole programme
field-weeks-range = Enter 1 to 8 weeks
field-programme-given = Choose another programme: the class has every lesson of this one
give-programme = Set a programme
give-programme-hint = All lessons of a stage at once, some weeks apart
give-programme-title = Set a programme for { $class }
give-programme-lead = Lessons the class has already are left out; the others fall due one after the other.
give-programme-which = Programme
give-programme-first = First lesson due
give-programme-weeks = Weeks between lessons
give-programme-weeks-hint = 1 to 8

# Bureaus: the pages about one unit
bureau-tabs = Pages about this unit
bureau-tabs-more = Manage this unit
bureau-tab-figures = Participation

# Bureaus: participation in depth
bureau-tab-campaigns = Campaigns
bureau-schools-threshold = { $rate }; a school counts once { $threshold }% of its pupils have completed
bureau-started = Started
bureau-started-note = { $rate } of eligible pupils
bureau-col-change = Since yesterday
bureau-change-note = { $rate } at the end of yesterday
bureau-col-on-time = On time
bureau-col-passed = Pass rate
bureau-rank = Rank at this level
bureau-rank-note = By participation rate; only the higher bureau sees this
bureau-joined = Joined later
bureau-joined-note = Enrolled after the list was fixed, so not counted
bureau-joined-few = fewer than 10
bureau-joined-night = As at last night; enrolled after the list was fixed, so not counted
bureau-hidden-title = Too few pupils to show figures
bureau-hidden-text = Fewer than 10 pupils are eligible here, or showing them would let others work out a group that small. To protect pupils no figures are shown; the school itself can see its own.
bureau-hidden-row = Fewer than 10 pupils, or hidden so that a small group cannot be worked out
bureau-hidden-note = Groups of fewer than 10 pupils are not shown; another unit is sometimes hidden so that they cannot be worked out. The total still includes them.
bureau-planned-title = The list has not been fixed yet
bureau-planned-text = Who is eligible is fixed by enrolment at { $day } (Beijing time). Participation appears here from then on.

trend-title = Day by day
trend-label = Participation rate was { $was } on { $from } and is { $now } now; the target is { $target }%
trend-caption = Participation rate at the end of each day (solid), the target and the pace it needs (dashed), and a projection by the average of the last 7 days (dotted).
trend-now = Now
trend-table = Show the daily figures
trend-table-caption = Participation at the end of each day
trend-due = Due
trend-target = Target { $target }%
trend-pace = { $count ->
    [one] { $n } pupil a day must complete by the due date to reach { $target }%.
   *[other] { $n } pupils a day must complete by the due date to reach { $target }%.
}
trend-reached = The target of { $target }% has been reached.
trend-likely = { $days ->
    [one] On the last day { $mean } completed; at that pace about { $rate } by the due date, { $missing } short.
   *[other] The average of the last { $days } days is { $mean } a day; at that pace about { $rate } by the due date, { $missing } short.
}
trend-likely-met = { $days ->
    [one] On the last day { $mean } completed; at that pace about { $rate } by the due date, which meets the target.
   *[other] The average of the last { $days } days is { $mean } a day; at that pace about { $rate } by the due date, which meets the target.
}
trend-amended = Eligible list updated: { $days }
trend-col-day = Day

follow-up-title = Schools to follow up
follow-up-not-started = { $count ->
    [one] { $n } school where nobody has started
   *[other] { $n } schools where nobody has started
}
follow-up-below = { $count ->
    [one] { $n } school below { $target }%
   *[other] { $n } schools below { $target }%
}
follow-up-quiet = Schools with no recent activity
follow-up-tabs = Follow-up lists
follow-up-tab-not-started = Not started
follow-up-tab-below = Below target
follow-up-tab-quiet = No recent activity
follow-up-title-not-started = { $name }: schools that have not started
follow-up-title-below = { $name }: schools below { $target }%
follow-up-title-quiet = { $count ->
    [one] { $name }: schools with no activity for { $count } day
   *[other] { $name }: schools with no activity for { $count } days
}
follow-up-empty-title = No school is on this list
follow-up-empty-text = You could look at another list.
follow-up-hidden = { $count ->
    [one] { $count } more school is too small to be listed.
   *[other] { $count } more schools are too small to be listed.
}
follow-up-print = Schools with the largest shortfall come first.
follow-up-needed = For every school to reach { $target }%, { $schools } more must complete: the schools’ shortfalls added up. The whole area reaches it with { $whole } more: schools above the target count for others there.
follow-up-needed-over = When the campaign ended, the schools’ shortfalls for { $target }% added up to { $schools }. The whole area needed { $whole }: schools above the target count for others there.
follow-up-needed-hidden = Schools too small to be shown are in the figure of the whole area only
follow-up-joined = Not in these figures: pupils who joined after the list was fixed. Their number: { $joined }
follow-up-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
follow-up-days-label = No activity for
follow-up-caption = { $count ->
    [one] { $n } school. Its shortfall in pupils: { $missing }
   *[other] { $n } schools. Their shortfalls in pupils, added up: { $missing }
}
follow-up-caption-over = { $count ->
    [one] { $n } school. Its shortfall in pupils when the campaign ended: { $missing }
   *[other] { $n } schools. Their shortfalls in pupils when the campaign ended, added up: { $missing }
}
follow-up-col-above = County
follow-up-col-last = Last activity
follow-up-col-shortfall = School’s shortfall for { $target }%
follow-up-never = None yet
chase-title = Notify schools
chase-lead = Only the schools ticked below get the notice, on their administrators’ home page. A school does not see which others are on the list.
chase-failed = Not sent. Please correct:
chase-schools = { $count ->
    [one] { $count } school on the list
   *[other] { $count } schools on the list
}
chase-schools-hint = Schools you untick get nothing
chase-school = { $name } (shortfall { $missing }, { $rate })
chase-nobody = { $count ->
    [one] { $count } school has no administrator, so nobody there would read it
   *[other] { $count } schools have no administrator, so nobody there would read it
}
chase-send = Send to the ticked schools
chase-logged = Sending is recorded in the audit log
chase-these = { $count ->
    [one] Notify this { $count } school
   *[other] Notify these { $count } schools
}
chase-sent = { $count ->
    [one] Notice sent to the administrators of { $n } school
   *[other] Notice sent to the administrators of { $n } schools
}
chase-sent-look = See which schools have read it
chase-title-text = Progress of “{ $campaign }”
chase-body-below = At { $at } your school’s participation rate in “{ $campaign }” had not reached { $target }%. Please make sure that pupils complete it by { $due }. Your school’s figures are under Participation.
chase-body-not-started = At { $at } no pupil of your school had started “{ $campaign }”. Please make sure that pupils complete it by { $due }. Your school’s figures are under Participation.
chase-body-quiet = At { $at } there had been no activity in “{ $campaign }” at your school for some time (days: { $days }), and its participation rate had not reached { $target }%. Please make sure that pupils complete it by { $due }. Your school’s figures are under Participation.

piece-module = Lesson and quiz “{ $module }” – { $grades }
piece-lesson = Lesson “{ $module }” – { $grades }
piece-quiz = Quiz “{ $module }” – { $grades }

campaigns-title = Campaigns: { $name }
campaigns-lead = Campaigns from higher bureaus and your own. Once launched, every class in scope gets the work; teachers need not set it.
campaigns-new = Launch a campaign
campaigns-opened = Campaign launched
campaigns-opened-none = No class has the work yet: there is no class of these grades for the school year in which it opens. Each class gets it automatically once it has been created.
campaigns-opened-later = { $count ->
    [one] { $n } class has the work. Pupils see it from { $time } (Beijing time).
   *[other] { $n } classes have the work. Pupils see it from { $time } (Beijing time).
}
campaigns-opened-now = { $count ->
    [one] { $n } class has the work, and its pupils can start.
   *[other] { $n } classes have the work, and their pupils can start.
}
campaigns-withdrawn = Campaign withdrawn
campaigns-empty-title = No campaigns yet
campaigns-empty-text = Campaigns from higher bureaus appear here. You can also launch your own.
campaign-planned = Planned
campaign-running = Running
campaign-late = Past due, late work counts
campaign-over = Over
campaign-window = from { $from }, due { $due }
campaign-by = Launched by { $name }
campaign-target = Target { $target }%
campaign-pass-required = Complete at { $mark }% or more
campaign-pass-free = Complete once handed in; pass mark { $mark }%
campaign-list-day = List date { $day }
campaign-figures = Participation
campaign-add = Add requirements
campaign-amend = Update list
campaign-withdraw = Withdraw
campaign-add-title = Add requirements to “{ $name }”
campaign-add-lead = You can add to the requirements of the higher bureau, never reduce them: content, target and marks may only rise, and the due time may not be later. What you add is counted separately; the higher bureau’s figures do not change.
campaign-new-title = Launch a campaign
campaign-new-lead = Start from a date of the calendar, or fill it in yourself.
campaign-templates = From the calendar
campaign-templates-hint = One click fills in the form with a lesson for each stage. Check it, then launch.
campaign-name-zh = Name in Chinese
campaign-name-en = Name in English
campaign-pieces = Requirements
campaign-pieces-hint = Open a lesson, then tick what is required and for which grades. Each grade has at most one quiz.
campaign-drafts = Lessons that have not been reviewed
campaign-drafts-region = Lessons marked “Draft, not reviewed” or “Under review” have not been approved. Launch them only if the region bureau takes responsibility for their content.
campaign-drafts-hint = Lessons marked “Draft, not reviewed” or “Under review” have not been approved. If you ask for one, tick the box and give a reason; both are kept in the audit log.
campaign-drafts-accept = Pupils may do lessons that have not been reviewed
campaign-drafts-reason = Reason
campaign-drafts-reason-hint = For example: a trial agreed with the region bureau
campaign-activities = Activities in every school: { $names }
campaign-kinds = Activities
campaign-kinds-hint = What each school and each class has to hold and record. Tick none if you only want lessons and quizzes.
campaign-grades = Which grades
campaign-due = Due
campaign-due-hint = Work completed by then is on time. For 30 more days it still counts as participation, but not as on time.
campaign-opens = Opens
campaign-opens-hint = Leave blank to start immediately
campaign-snapshot = List date
campaign-snapshot-hint = Pupils enrolled at this moment are eligible; those who join later are counted apart. A list that came late can be updated afterwards, and every update is recorded. Left blank, it is the opening time.
campaign-target-label = Target participation rate (%)
campaign-rules = Scoring and counting rules
campaign-pass-mark = Pass mark (%)
campaign-pass-mark-hint = For the pass rate; usually 60
campaign-pass-required-label = A quiz is complete only when it is passed
campaign-threshold = Threshold for a school to take part (%)
campaign-threshold-hint = 0: one pupil who completed is enough; 50: half of them
campaign-weights = Weights of the overall score
campaign-weights-hint = School rate, pupil rate, pass rate, full-mark rate, average; they add up to 100, for example 35 35 10 10 10. They are printed on the report.
campaign-what-happens = Once launched, every class in scope gets the work automatically. Pupils see it from the opening time.
campaign-open = Launch campaign
campaign-failed = Not launched. Please correct:
campaign-withdraw-title = Withdraw “{ $name }”?
campaign-withdraw-text = It will no longer be counted or shown. Work that nobody has started is withdrawn too; work already started stays with the class, and no result is lost.

list-title = Update the list of “{ $name }”
list-lead = When a school’s class lists came late or were wrong, its eligible pupils can be updated to a day’s enrolment. Who did it, when, why and what changed is kept.
list-code = Name or code of the school or bureau
list-code-hint = For example “No. 1 Primary” or QH1001
found-title = “{ $typed }” may be one of these units: choose one
found-heading = Units found
list-as-of = Use enrolment on
list-as-of-hint = Usually today
list-preview = Preview changes
list-change = Changes for { $name }
list-before = On the list before
list-added = Added
list-removed = Removed
list-moved = Moved to another class here
list-after = On the list afterwards
list-nothing = The list agrees with that day’s enrolment. There is nothing to update.
list-reason = Reason
list-reason-hint = For example: class lists handed in on 20 November
list-apply = Update list
list-done = List updated. The participation rates have been updated too.
list-failed = Not updated. Please correct:
list-earlier = Earlier updates
list-col-where = Unit
list-record = List updates: who, when and why
list-record-title = { $name }: list updates
list-record-lead = Every time the eligible list was updated here or below: who did it, when, why, and what changed.
list-record-none = No list has been updated
list-record-none-text = The list is as it was first fixed.
list-col-when = When
list-col-who = Who
list-col-what = Change
list-col-size = Pupils
list-operator = Platform administrator

field-campaign-weaker = Keep at least the requirements of the higher bureau: content, grades, target, marks and due time may not be relaxed
field-weights-sum = Enter five whole numbers from 0 to 100 that add up to 100
field-one-quiz = Choose only one quiz for each grade
field-piece-twice = Choose one part of a lesson for each grade
field-piece-grades = Choose at least one grade for each part
field-snapshot-late = Choose a list date that is not after the due time
field-reason-length = Enter a reason of 2 to 300 characters
field-day-future = Choose a day that is not later than today

teach-from-campaign = From a campaign
edit-campaign-times = This work comes from a bureau’s campaign, which sets its times. You can change the note and the other quiz settings.
# Activities and the Five Ones
field-activity-date = Enter the day it was held: not after today, and no more than a year ago
field-activity-meeting = Keep “Class meeting”: this record comes from a class meeting pack
field-activity-other = Choose another kind, or “no campaign”: the campaign does not require this kind
field-activity-window = Enter a day within the dates of the campaign
field-choose-activity = Choose the kind of activity
field-choose-campaign = Choose another campaign: this class or school is not in it
field-faces-required = Confirm that nobody can be recognised. Do not upload a photo in which somebody can be.
field-hands-range = Enter 0 to 999 hands
field-headcount-many = Check the number: this class or school does not have that many people
field-headcount-range = Enter how many people, 1 to 5,000
field-photo-broken = Choose the photo again, or another one: this one is damaged or was cut short on the way
field-photo-heic = This is an iPhone photo (HEIC). In Settings, Camera, Formats choose “Most Compatible” and take it again, or upload a screenshot of it.
field-photo-avif = This is an AVIF picture. Open it and save it as JPEG or PNG, or upload a screenshot of it.
field-photo-gif = This is a GIF picture. Open it and save it as JPEG or PNG, then upload it again.
field-photo-twice = Choose another photo: this one is in the record already
field-photo-animated = Choose a still photo; this picture moves
field-photo-cmyk = This photo has print colours (CMYK). Save it as JPEG in RGB colours, then upload it again.
field-photo-kind = Choose a JPEG, PNG or WebP photo; what is in this file is not a photo
field-photo-pdf = Upload a photo or a screenshot of the page: PDF files can hold hidden locations and names
field-photo-pixels = Make the photo smaller first (40 million pixels at most)
field-photos-many = Remove a photo first: a record has 5 at most
field-return-reason = Give a reason. The person who recorded it will see it.
activity-title = Five Ones
activity-kind-exhibition = Exhibition
activity-kind-film = Film
activity-kind-lesson = Taught lesson
activity-kind-essay = Essay
activity-kind-meeting = Class meeting
activity-state-recorded = To be confirmed
activity-state-confirmed = Confirmed
activity-state-returned = Returned
activity-any = Any
activity-no-campaign = No campaign
activity-card = { $day } · { $people ->
    [one] { $people } person
   *[other] { $people } people
} · { $photos ->
    [one] { $photos } photo
   *[other] { $photos } photos
}
activity-reason = Why it was returned:
activity-open = View record
activity-total = Total
activity-tally-option = Option
activity-tally-hands = Hands
activity-tally-bar = Share
activity-tally-title = Hands raised at the meeting
activity-done-of = { $done } of { $of } done
activity-class-title = Five Ones of { $class }
activity-class-hint = Exhibition, film, taught lesson, essay, class meeting: record what was held
activity-removed = Record removed
activity-new = Record an activity
activity-new-school = Record a whole-school activity
activity-empty-title = Nothing recorded yet
activity-empty-text = Once an exhibition, a film, a taught lesson, an essay or a class meeting was held, record it here. It counts when the school has confirmed it.
activity-empty-school = What teachers record appears here for the school to confirm. The school records what was held for everyone.
activity-class-caption = Each kind of activity
activity-class-explain = Only what is confirmed counts. What was held for the whole school counts for the school and not for the class.
activity-records = Records
activity-all-done = This class has done them all
activity-missing = Still missing: { $kinds }
activity-waiting-list = Waiting for the school: { $kinds }.
activity-by-school = Held for the whole school already: { $kinds }.
activity-col-kind = Kind
activity-col-state = Status
activity-col-people = People
activity-col-latest = Latest
activity-col-done = Activities done
activity-col-required = Activities required
activity-col-schools = Schools
activity-col-schools-done = Schools with all
activity-col-classes = Classes
activity-col-records = Confirmed records
activity-col-waiting = Waiting for confirmation
activity-waiting-note = Recorded, and not yet confirmed by the school; in no other figure
activity-classes-done = Classes with all
activity-schools-done = Schools with all of them
activity-col-class = Class
activity-whole-school = Whole school
activity-school-total = School total
activity-school-title = Five Ones of { $school }
activity-school-card = Confirm the exhibitions, films, taught lessons, essays and class meetings that teachers record; record what was held for everyone; look at the photos.
activity-school-caption = Confirmed records of the school and its classes
activity-school-explain = “Activities done” counts the kinds with a confirmed record. In the last row a kind is done when the school or any of its classes has one.
activity-to-confirm = To be confirmed ({ $n })
activity-none-to-confirm = Nothing is waiting to be confirmed.
activity-all-records = All records
activity-none-title = No record matches
activity-none-text = Try other conditions.
activity-show-all = Show all
activity-filter = Filter
activity-gallery = Photo gallery
activity-gallery-lead = Only this school sees it.
activity-gallery-empty-title = No photos yet
activity-gallery-empty-text = Photos that are added to records are shown here together.
activity-photo-alt = { $what }, photo { $n } of { $of }
activity-back = Back to the activities
activity-choose = Choose
activity-date = Date
activity-people = People
activity-people-hint = The people who were there, { $most } at most
activity-note = Note
activity-note-hint = What was done, in 500 characters at most. No pupils’ names: bureaus read the notes of whole-school activities.
activity-campaign = Campaign
activity-campaign-hint = In which campaign it counts
activity-new-title = Record an activity: { $name }
activity-new-lead = Photos can be added once it is saved.
activity-not-saved = Not saved. Please correct:
activity-save = Save record
activity-edit = Edit record
activity-edit-title = Edit the record
activity-overwrite = Overwrite with mine
activity-keep-current = Keep current version
activity-conflict-title = { $name } changed this record on { $time }
activity-conflict-text = The current version comes first, then yours. Nothing is lost: choose which to keep.
activity-conflict-confirmed = The school has confirmed it, so it cannot be changed. What you entered is still below to be copied.
activity-conflict-now = Current version
activity-done-recorded = Recorded. Waiting for the school to confirm.
activity-done-changed = Changes saved
activity-done-confirmed = Confirmed. It counts now.
activity-done-returned = Returned to the person who recorded it
activity-done-photo = Photo added; its location and hidden data were removed
activity-done-photo-removed = Photo removed
activity-changed-title = This record has just changed
activity-changed-text = Look at the current version, then try again.
activity-busy = Many photos are being read just now. Try again in a few seconds.
activity-failed = Nothing was changed
activity-kit = Class meeting pack
activity-confirmed-by = Confirmed by
activity-recorded-by = Recorded by
activity-returned-title = The school returned this record. Edit and save it, and it waits to be confirmed again.
activity-remove = Remove record
activity-remove-title = Remove this record: { $kind }?
activity-remove-text = { $n ->
    [0] The record is removed for good.
    [one] The record and its { $n } photo are removed for good.
   *[other] The record and its { $n } photos are removed for good.
}
activity-remove-yes = Remove record
activity-photos = Photos ({ $n } of { $most })
activity-no-photos = No photos.
activity-photo-download = Download
activity-photo-remove = Remove photo
activity-photo-add = Add a photo
activity-photo-file = Choose a photo
activity-photo-hint = JPEG, PNG or WebP, 8 MB at most. Only the picture is kept: where, when and with what it was taken is removed.
activity-photo-submit = Upload photo
activity-no-faces = Nobody can be recognised in the photo (no faces, no name tags)
activity-decision-title = School’s decision
activity-decision-recorded = Look at it, then confirm it, or return it and give a reason.
activity-decision-confirmed = It is confirmed. If that was a mistake, the confirmation can be undone.
activity-decision-returned = It was returned. It can be confirmed once it has been changed.
activity-confirm = Confirm record
activity-return = Return record
activity-undo-confirmation = Undo confirmation and return
activity-return-submit = Return record
activity-reason-hint = The person who recorded it will see it; 500 characters at most
activity-bureau-title = Five Ones: { $name }
activity-no-campaign-text = Once a campaign has started, the Five Ones of its schools are summed up here.
activity-nobody-title = No schools here are in this campaign
activity-nobody-text = No pupil here is eligible in this campaign, so there is no school to sum up.
activity-begun-note = Schools that have started: { $n }
activity-people-note = Without records of fewer than 10 people
activity-by-city = By city
activity-by-county = By county
activity-by-school-caption = By school
activity-own-records = View the school’s records
activity-bureau-explain = Each kind’s column counts the schools with a confirmed record of it. “Activities done” adds up what the schools have done, of { $n } for each school. Records of fewer than 10 people are left out.
activity-no-notes = There is no record of a whole-school activity.
activity-notes-caption = Whole-school activities
activity-under-ten = fewer than 10
meeting-title = Record this class meeting
meeting-class = Which class
meeting-no-class = There is no class of yours to record it for.
show-record = Record this meeting
## Awareness surveys
privacy-kept-match = Which live matches you took part in, how many questions you answered and how many you got right
privacy-kept-estimate = That you took part in “What our class thinks” or a story vote; what you answered is only part of the class’s totals
privacy-kept-survey = Which anonymous surveys you took part in; what you answered there is kept without your name
bureau-tab-surveys = Awareness surveys
field-choose-form = Choose a version
field-choose-grade = Choose at least one grade
field-survey-begun = Choose another class: someone in this one has already answered
field-survey-classes = Enter a whole number from 1 to 500
field-survey-follows = Choose an earlier survey that is locked; an “After” survey needs its “Before” survey
field-survey-letters = Enter one letter for each question, in order, and - for a blank
field-survey-no-class = Choose other grades or dates: no class of these grades has 10 pupils in that school year
field-survey-no-reserve = There is no reserve class left in this stratum
field-survey-pupils = Enter a whole number from 1 to 200,000
field-survey-reason = Enter why the class is replaced
field-survey-seed = Enter a number of at most ten digits
field-survey-sheets = There are as many answer sheets as pupils in the class. If one was entered twice, remove it first.
field-survey-window = Choose an end after the start
survey-a = By person: share scoring { $mark }% or more
survey-a-means = Of every 100 pupils, about this many got at least { $mark }% of the whole version right. A question left blank counts as not right.
survey-asked-classes = Classes drawn
survey-asked-pupils = Pupils in them at the draw
survey-b = By answer: right answers ÷ all answers given
survey-b-means = Of every 100 answers given, about this many were right. Questions left blank are not counted.
survey-band-junior = Junior secondary
survey-band-primary = Primary
survey-band-senior = Senior secondary
survey-band-university = University
survey-band-vocational = Vocational
survey-bar = Estimate { $share }, 95% confidence interval { $low } to { $high }
survey-begun = Started
survey-blank-sheets = Answer sheets without any answer (in neither rate)
survey-by-area = Also divide by area
survey-by-form = Are the versions equally difficult?
survey-by-item = By question
survey-came = Took part
survey-census = Every pupil of the sampling frame answered: this is the rate itself, without a sampling error.
survey-card-go = See the questions
survey-card-text = No names, and only if you want to. About 5 minutes, until { $until }.
survey-card-title = Anonymous survey
survey-class-count = Pupils who have taken part: { $n } of { $of }
survey-class-drawn = This class was drawn for an awareness survey, from { $from } to { $until }.
survey-class-note = The survey is anonymous and voluntary. The school sees how many took part, not who did or what anyone answered.
survey-class-title = Awareness surveys
survey-closes = Ends
survey-col-answers = Answers given
survey-col-bar = 95% confidence interval
survey-col-blank = Left blank
survey-col-by = Reserve class
survey-col-class = School and class
survey-col-classes = Classes in total
survey-col-classes-answered = Classes
survey-col-correction = Finite population correction
survey-col-deff = Design effect
survey-col-drawn = Classes drawn
survey-col-drawn-pupils = Pupils in them
survey-col-fact = Item
survey-col-flags = Note
survey-col-form = Version
survey-col-fraction = Share drawn
survey-col-freedom = Degrees of freedom
survey-col-group = Part
survey-col-high = Interval to
survey-col-low = Interval from
survey-col-node = Unit
survey-col-number = No.
survey-col-people = Respondents
survey-col-place = Drawn as no.
survey-col-pupils = Pupils in total
survey-col-question = Question
survey-col-rate = Rate
survey-col-reached = Passed
survey-col-right = Right answers
survey-col-right-share = Right
survey-col-state = Status
survey-col-stratum = Stratum
survey-col-unknown = “I don’t know”
survey-col-value = Value
survey-col-wrong = Most common wrong option
survey-col-wrong-share = Chose it
survey-counted = In the sample: { $part } / { $whole }
survey-deff-text = Design effect { $deff }: classmates answer alike, so a sample of whole classes is less precise than as many pupils drawn singly. The interval has been widened for it.
survey-deff-unknown = Only one class answered in each stratum, so nothing is known of how classes differ. No interval can be given; the rate is for orientation only.
survey-correction-text = Finite population correction: the respondents are { $share } of all pupils in the sampling frame, so the variance was multiplied by { $factor }.
survey-freedom-text = The t distribution with { $freedom } degrees of freedom (classes: { $classes }, less the strata) widens the interval where classes are few.
survey-delete = Delete draft
survey-deleted = Draft deleted
survey-draw = Save and draw sample
survey-drawn = Sample drawn from the seed. Check it, then lock the design.
survey-edit = Change design
survey-entry-answers = Answers
survey-entry-before = Answers can be entered here once the survey has started.
survey-entry-edit = Change answer sheet { $n }
survey-entry-full = Every pupil’s answer sheet is in
survey-entry-full-text = To correct one, choose it in the table below.
survey-entry-hint = Enter one letter (A–E) for each question in order, and - for a blank. Questions: { $n }. The Enter key saves and goes on to the next answer sheet.
survey-entry-next = Next answer sheet
survey-entry-over = The survey is over. Nothing can be entered or changed any more.
survey-entry-remove = Remove this answer sheet
survey-entry-save = Save answer sheet
survey-entry-title = Enter paper answer sheets
survey-everyone = Everyone
survey-fact-band = By stage
survey-fact-band-area = By area and stage
survey-fact-classes = Classes per stratum: { $n }
survey-fact-pupils = About { $count ->
    [one] { $n } pupil in total
   *[other] { $n } pupils in total
}
survey-fact-strata = Strata
survey-few = { $n ->
    [0] Nobody answered
    [one] Only { $n } person answered
   *[other] Only { $n } people answered
}
survey-few-text = With fewer than 30 the rates are unreliable. Do not rank or draw conclusions.
survey-few-classes = { $n ->
    [one] Only { $n } class answered
   *[other] Only { $n } classes answered
}
survey-few-classes-text = With fewer than 10 classes the interval is wide, and may itself be wide or narrow by chance. Do not rank or draw conclusions.
survey-flag-few = Under 30: use with care
survey-flag-few-classes = Under 10 classes: use with care
survey-flag-one-class = One class per stratum: no interval
survey-flag-weighted = Weighted by pupils
survey-follows = The round before
survey-follows-hint = The results appear next to that round
survey-follows-none = None
survey-form-any = One at random for each pupil
survey-form-difference = By person, less the first version (points)
survey-forms = Versions
survey-forms-hint = The three versions ask about the same things in different questions. In rotation, neighbours have different questions. Primary classes automatically get the primary edition of each.
survey-frame = Sampling frame
survey-frame-note = Urban and rural schools were not separate strata.
survey-grades = Grades
survey-hidden = fewer than 10, not shown
survey-home = Back to the home page
survey-home-title = We would like to hear from you
survey-how = How it was done
survey-list-caption = Surveys: { $n }
survey-list-lead = Anonymous, with whole classes drawn at random: how much the pupils of an area know.
survey-list-title = { $name }: awareness surveys
survey-lock = Lock the design
survey-lock-text = Once locked, the design and the draw do not change; only a class that cannot take part can be replaced. The classes drawn see the survey when it starts.
survey-lock-title = This is a draft that nobody sees yet
survey-locked = Design locked
survey-mcnemar-bad = Enter two whole numbers of 0 or more, not both 0
survey-mcnemar-chi = McNemar’s test (25 or more changed: chi-square with continuity correction). Below 0.05 a change is usually taken to be real.
survey-mcnemar-exact = McNemar’s test (fewer than 25 changed: exact). Below 0.05 a change is usually taken to be real.
survey-method = How classes are drawn
survey-method-random = Simple random
survey-method-systematic = Systematic
survey-missing = Questions without an answer: { $n }
survey-missing-text = You can fill them in or leave them blank. Then press “Submit” again.
survey-mode = How it is answered
survey-mode-device = On a device
survey-mode-paper = On paper, entered by the school
survey-name = Name
survey-name-en = Name in English
survey-name-zh = Name in Chinese
survey-never-mixed = The two rates are calculated differently. Do not add or average them; always say which you quote.
survey-new = Design a survey
survey-new-lead = Saving draws the sample for you to check. Schools and pupils see nothing until you lock the design.
survey-nobody = Nobody answered
survey-nobody-text = No answer sheet with an answer came in.
survey-none-text = Surveys that have been designed appear here.
survey-none-title = No awareness survey yet
survey-not-begun = Not started
survey-not-now = Not this time
survey-not-replaced = Not replaced. Please correct:
survey-not-saved = Not saved. Please correct:
survey-note-anonymous = The answer sheets hold no name, number or time, and cannot be linked to anybody.
survey-note-deff = Design effect: calculated from the differences between classes (variance ÷ that of simple random sampling), shown as at least 1 and without the finite population correction. Effective sample size = sample size ÷ design effect.
survey-note-forms = The rates of the versions are those of the sample, without weights. Each version is compared with the first one, and a primary edition with the first primary edition. Where the 95% confidence interval of the difference (Newcombe) includes 0, no difference in difficulty shows.
survey-note-hidden = Groups of fewer than 10 are not shown, nor at times others from which they could be worked out.
survey-note-interval = 95% confidence interval (Wilson): of 100 samples drawn like this, about 95 would give an interval that includes the true rate. The wider, the less certain. It uses the design effect, the t distribution for the classes less the strata, and the finite population correction; it is never narrower than that of a simple random sample of as many.
survey-note-items = Shares are of the respondents of the version.
survey-note-pairs = The answer sheets are anonymous: nobody knows which two are of the same person, so a paired test (McNemar) is not allowed here. Rounds are compared as independent samples (Newcombe).
survey-note-trend = Every round is calculated with this survey’s pass mark. “Change” is from the round before, in percentage points; where its interval includes 0, no change shows.
survey-note-weighted = The strata were drawn in different shares. The rate of everyone is weighted by each stratum’s pupils and differs from the plain quotient of the sample.
survey-on-device = Pupils find the survey on their home page once they sign in. Nothing is left for you to do.
survey-on-device-later = Pupils find the survey on their home page from { $from }. Nothing is left for you to do.
survey-on-device-over = The survey is over. Pupils no longer see it.
survey-opens = Starts
survey-pairs = Paired answer sheets
survey-pairs-down = Changed from right to wrong
survey-pairs-text = If a school ran a paper test of its own with codes that pair before and after, enter how many changed. The numbers are not kept.
survey-pairs-up = Changed from wrong to right
survey-pass = Pass mark
survey-pass-hint = Used for the rate by person; 75% is usual
survey-phase = Round
survey-phase-after = After
survey-phase-before = Before
survey-phase-round = Regular
survey-print = Print
survey-print-back = Back
survey-print-form = Print { $form }
survey-print-lead = Do not write your name. Answer only if you want to. Tick one box for each question.
survey-print-number = No. ______ (written by the teacher after shuffling)
survey-print-text = One for each pupil, without names. Shuffle them before you number and enter them.
survey-print-title = Print answer sheets
survey-pupil-lead = No names: nobody knows who answered what, not even your teacher. It is up to you, there is no score, and you may skip questions.
survey-reason = Reason
survey-reason-hint = For example: the class is away. Name no pupil.
survey-calculate = Sample size calculator
survey-calculate-bad = Enter a rate of 1 to 99, a margin of 1 to 30, a design effect of 1 to 10 and, if known, a whole number of pupils of 1 or more
survey-calculate-deff = Design effect
survey-calculate-deff-hint = About 2 is usual for whole classes; see also the round before
survey-calculate-go = Calculate
survey-calculate-hint = n₀ = 1.96² × p × (1 − p) ÷ e² × design effect; with the finite population correction n = n₀ ÷ (1 + (n₀ − 1) ÷ N)
survey-calculate-margin = Margin of error (points)
survey-calculate-p = Expected rate (%; 50 if unknown)
survey-calculate-population = All pupils of the sampling frame (N)
survey-calculate-population-hint = Leave blank if there are very many
survey-calculated = About { $count ->
    [one] { $n } pupil needs to answer
   *[other] { $n } pupils need to answer
}
survey-calculated-corrected = Finite population correction, with all pupils: { $all }. Without it { $count ->
    [one] { $plain } pupil would be needed.
   *[other] { $plain } pupils would be needed.
}
survey-calculated-text = To compare strata, each needs as many. Allow for pupils who are absent or do not want to. Plan 10 classes or more: with fewer the interval is wider than this margin.
survey-replace = Replace class
survey-replace-lead = The next class in the drawn order of the same stratum replaces it; it cannot be chosen. The reason is kept on record.
survey-replace-title = Replace { $class }
survey-replaced = Class replaced by the next one
survey-replacements = Replacements
survey-results-lead = { $name } · anonymous, whole classes drawn at random
survey-rotation = Rotation
survey-rotation-class = One version per class, in turn
survey-rotation-pupil = One at random for each pupil
survey-running = Results are shown after { $until }
survey-running-text = While the survey runs no answers are shown: comparing two figures could reveal one pupil’s answer.
survey-sample = Classes in the sample: { $n }
survey-sample-note = Anyone gets the same sample from the same seed and the same list of classes.
survey-seed = Seed
survey-seed-hint = It decides the draw and makes it repeatable. Drawing again is kept on record.
survey-send = Submit
survey-sheet-not-saved = Not saved. Please correct:
survey-sheet-removed = Answer sheet { $n } removed
survey-sheet-saved = Answer sheet { $n } saved
survey-sheets = Answer sheets entered: { $n }
survey-size = Sample size
survey-size-hint = In the unit of measurement chosen above. Two classes or more in each stratum show how classes differ.
survey-sizing = Sample size in
survey-sizing-classes = Classes in each stratum
survey-sizing-pupils = Pupils in total
survey-state-draft = Draft
survey-state-open = Running
survey-state-over = Over
survey-state-waiting = Not started
survey-strata-hint = Each stage is a stratum and is drawn separately. Whether a school is urban or rural is set under “Organisation”; schools where it is not set are a stratum of their own.
survey-sure = We are 95% sure that it lies between { $low } and { $high }.
survey-tab-results = Results
survey-tab-sample = Design and sample
survey-tabs = Pages of this survey
survey-thanks = Thank you!
survey-thanks-text = Your answers have arrived, without your name.
survey-too-few = Too few answered: no results are shown
survey-too-few-text = With fewer than 10, a rate could reveal one person’s answers.
survey-trend = Rounds compared
survey-trend-a = By person: passed
survey-trend-a-change = By person: change (points)
survey-trend-b = By answer: right answers
survey-trend-b-change = By answer: change (points)
survey-trend-high = Difference to
survey-trend-low = Difference from
survey-weighted-text = The strata were drawn in different shares. The rate is weighted by their pupils, so it differs from the plain quotient.
survey-window = Dates
# Running a bureau: organisation, staff, helplines, notices, audit log, data retention
bureau-tab-tree = Organisation
bureau-tab-staff = Staff
bureau-tab-notices = Notices
bureau-tab-help = Helplines
bureau-tab-audit = Audit log
bureau-tab-views = Who looked at pupils
bureau-tab-retention = Data retention
bureau-transferred = transferred out
bureau-transferred-note = “Transferred out” marks units that belong elsewhere now. They were here when the campaign’s list was fixed, so their figures stay here.
admin-pages = More pages
admin-newer = Previous page
admin-older = Next page
kind-region = region
kind-city = city
kind-county = county
kind-school = school
kind-class = class
role-teacher = Teacher
role-school-admin = School administrator
role-officer = Bureau officer
role-assessor = Survey assessor
role-platform-admin = Platform administrator
# Field errors of these pages
field-choose-audience = Choose who it is for
field-choose-role = Choose a role
field-day-far = Choose an earlier day
field-day-none = There is no such day: choose another one
day-none-title = There is no such day: { $day }
field-day-needed = Enter a day
field-day-past = Choose a day that is not before today
field-help-lines-many = Remove a number first: there are five already
field-help-number = Enter 3 to 20 digits, spaces and hyphens
field-last-officer = Assign the role to somebody else first: this is the region’s last officer who can sign in
field-months-range = Enter a number of months from 3 to 120
field-notice-body-en = Enter the English text too: there is an English title
field-notice-body-zh = Enter the Chinese text too: there is a Chinese title
field-notice-long = Enter at most 2,000 characters
field-notice-none = Enter a title and a text, in Chinese or in English
field-notice-title-en = Enter the English title too: there is an English text
field-notice-title-zh = Enter the Chinese title too: there is a Chinese text
field-org-closed = Choose another unit: this one is closed, or will be by then
field-org-code = Enter 2 to 32 capital letters, digits or hyphens
field-org-code-taken = Enter another code: this one is in use already
field-org-level = Choose a unit of the right level: schools belong to counties, counties to cities; a school merges with a school
field-org-same-name = Another one here has this name. Enter a name that tells them apart, or tick the box below.
field-org-not-empty = Move or close the units below first: some are still open
field-org-there = Choose another unit: it belongs to this one already
field-org-unknown = Enter the name or code of a unit that you manage
field-role-held = They have this role already
field-role-level = Choose another role or unit: teachers are at classes or schools, administrators at schools, others at bureaus
field-school-closed = This school is closed. Ask your teacher for the code of your new school.
field-username-taken = Choose another username: this one is taken
# Organisation of a bureau
tree-title = Organisation
tree-lead = Create, rename, close, merge or move the units below. Past figures do not change.
tree-new = New { $kind }
tree-empty-title = No units below this one yet
tree-empty-text = The units that you create are listed here.
tree-children = Units below ({ $n })
tree-col-name = Name
tree-col-code = Code
tree-col-state = Status
tree-col-do = Actions
tree-open = Open
tree-closed = Closed since { $day }
tree-closing = Closes on { $day }
tree-below = Units below
tree-change = Change unit
tree-plans = Scheduled changes
tree-plan-move = { $day }: { $name } moves to { $to }
tree-plan-merge = { $day }: { $name } merges into { $to }
tree-plan-failed = Not carried out: { $why }
tree-plan-cancel = Cancel change
tree-done-create = Unit created
tree-done-close = Unit closed
tree-done-open = Unit reopened
tree-done-move = Unit moved
tree-done-merge = Schools merged
tree-done-plan = Scheduled. It takes effect on that day.
tree-done-cancel = Scheduled change cancelled
tree-failed = Not saved. Please correct:
tree-code = Code
tree-code-hint = Capital letters, digits, hyphens, for example QH1001. Pupils sign in with a school’s code; it cannot be changed later.
tree-name-zh = Name in Chinese
tree-name-en = Name in English
tree-same-name-anyway = Use this name all the same
tree-same-name-title = Another one there has the same name
tree-same-name-text = Its code is { $code }. Lists show the code beside the name.
tree-create = Create unit
tree-extent = Schools: { $schools }, classes: { $classes }, pupils now: { $pupils }, staff roles: { $roles }
tree-rename = Rename
tree-save = Save
tree-ways = Changes
tree-move = Move to another bureau
tree-move-hint = With all units below, from a chosen date
tree-merge = Merge into another school
tree-merge-hint = Its classes and pupils move there, and this school is closed
tree-close = Close unit
tree-close-hint = Leaves all lists from a chosen date
tree-reopen = Reopen unit
tree-close-title = Close { $name }
tree-close-hidden = From that day it leaves all lists, and pupils who sign in with its code see that it is closed.
tree-close-kept = Figures of past campaigns stay and are shown as before.
tree-close-pupils = { $n ->
    [one] { $n } pupil is still enrolled: move them or merge the school first.
   *[other] { $n } pupils are still enrolled: move them or merge the school first.
}
tree-on = Starting date
tree-on-hint = Today means at once
tree-close-yes = Close unit
tree-move-title = Move { $name }
tree-merge-title = Merge { $name } into another school
tree-move-to = Name or code of the new bureau
tree-move-to-hint = A part of the name is enough
tree-merge-to = Name or code of the other school
tree-merge-to-hint = The classes of both schools are then in this school
tree-look = Preview changes
tree-look-hint = Nothing is changed yet
tree-preview-move = From { $day }: from { $from } to { $to }
tree-preview-merge = From { $day }: classes and pupils go to { $to }
tree-stat-schools = Schools
tree-stat-classes = Classes of all years
tree-stat-pupils = Pupils now
tree-stat-roles = Staff roles
tree-renamed-title = Classes with a new name
tree-renamed = { $was } becomes { $is }
tree-note-figures = Campaigns that have started stay with the former bureau; later ones count at the new one.
tree-note-rights = Staff of the former bureau lose access; the new bureau’s gain it. Its own staff stay.
tree-note-back = To undo it, move the unit back.
tree-note-merge-rights = Teachers move with their classes; roles held at the school itself do not.
tree-note-merge-closed = This school is closed; its own quizzes and questions move to the other school.
tree-note-merge-back = A merger cannot be undone automatically.
tree-go-now = Apply now
tree-go-later = Schedule change
tree-other = Edit
# Staff of a unit and the units below
staff-title = Staff
staff-lead = Accounts here and below. You see and manage the roles that you can assign.
staff-new = Add member of staff
staff-done-suspend = Account suspended; every session has ended
staff-done-restore = Account reactivated
staff-done-grant = Role assigned
staff-done-revoke = Role removed
staff-done-again = This was sent before, and one account was created. If you missed the activation link, reset the password on the account’s page to get another.
staff-col-name = Name
staff-col-role = Role
staff-col-place = Unit
staff-col-seen = Last sign-in
staff-col-state = Status
staff-empty-title = Nobody was found
staff-empty-text = Try other words, or add somebody.
staff-caption = In total: { $n }
staff-never = Never
staff-state-suspended = Suspended
staff-state-first = Not activated
staff-state-active = Active
staff-any-role = Any role
staff-any-state = Any status
staff-search = Name, username or unit
staff-search-go = Search
staff-new-lead = They get an activation link, with which they choose their own password. You see the link once: print or copy it for them.
staff-failed = Not saved. Please correct:
staff-name = Name
staff-username = Username
staff-username-hint = 3 to 64 small letters, digits, dots, hyphens or underscores
staff-choose-role = Choose
staff-at = Unit
staff-at-hint = The role applies to this unit and the units below
staff-create = Add account
staff-give = Assign another role
staff-give-go = Assign role
staff-end-role = Remove role
staff-roles = Roles
staff-beyond-title = This account also has roles you do not manage
staff-beyond-text = So you cannot reset its password or suspend it here.
staff-access = Account status
staff-reset-hint = For a forgotten password or a lost phone: the old password stops working, two-step sign-in is cleared, every session ends, and you get an activation link for them
staff-reset = Reset password
staff-suspend-hint = For somebody who left, or a leaked password: signed out at once, cannot sign in, records kept
staff-suspend = Suspend account
staff-restore-hint = They can sign in again with their password
staff-restore = Reactivate account
# Helplines
help-lines-title = Helplines
help-lines-lead = Pupils here and below see these next to the four national numbers. Nobody records who looks or calls.
help-lines-done = Changes saved; pupils see them within half a minute
help-lines-failed = Not saved. Please correct:
help-lines-none = You have not added any helplines yet.
help-lines-own = Your helplines
help-lines-full = Remove one to add another. The limit is { $n }.
help-lines-change = Edit number
help-lines-delete = Remove number
help-lines-add = Add a number
help-lines-edit = Edit a number
help-lines-name-zh = Name in Chinese
help-lines-name-en = Name in English
help-lines-number = Number
help-lines-number-hint = Digits, spaces and hyphens, for example 0871-6512 3456
help-lines-hours = Hours
help-lines-hours-hint = May be blank, for example 9:00 to 17:00
help-lines-save = Save
help-lines-others = Pupils also see
help-lines-by = set by { $name }
help-lines-fixed = national, always shown
# Notices
notices-title = Notices
notices-lead = Notices appear on staff home pages of the schools below until their last day.
notices-done-write = Notice published
notices-done-withdraw = Notice withdrawn
notices-empty-title = No notices yet
notices-empty-text = Once one is published, you see here how many schools have read it.
notices-col-title = Title
notices-col-audience = Who it is for
notices-col-until = Shown until
notices-col-read = Read
notices-col-school = School
notices-caption = Notices published
notices-over = { $day } (over)
notices-read-by = Read by { $n } of { $all ->
    [one] { $all } school
   *[other] { $all } schools
}
notices-new = Write a notice
notices-new-lead = { $n ->
    [one] It is shown to { $n } school.
   *[other] It is shown to { $n } schools.
} One language is enough.
notices-failed = Not published. Please correct:
notices-title-zh = Title in Chinese
notices-body-zh = Text in Chinese
notices-title-en = Title in English
notices-body-en = Text in English
notices-links-hint = Plain text of up to 2,000 characters; addresses that begin with https:// can be opened. Do not name pupils.
notices-for-admins = School administrators
notices-for-teachers = Teachers
notices-for-both = School administrators and teachers
notices-until = Shown until
notices-until-hint = That day included
notices-send = Publish notice
notices-shown-until = shown until { $day }
notices-withdraw = Withdraw notice
notices-read = Read
notices-unread = Unread
notices-heading = Notices
notices-from = { $name }, { $day }
notices-mark-read = Mark as read
# The audit log
audit-title = Audit log
audit-lead = Who did what, and when. It holds no scores and no answers. Sign-ins and sign-outs are shown when you choose them as the action.
audit-any = Any action
audit-from = From
audit-to = To
audit-person = Username of the person who did it
audit-go = Show entries
audit-csv = Download CSV
audit-caption = Audit log, the latest first
audit-empty-title = Nothing was found
audit-empty-text = Try other dates or another action.
audit-col-when = Time
audit-col-what = Action
audit-col-topic = Details
audit-col-who = By
audit-col-subject = About
audit-col-where = Unit
audit-system = The system
audit-pupil = Pupil { $id }
audit-topic-gone = deleted since
audit-topic-target = to { $name }
audit-topic-drafts = lessons not reviewed: { $names }
audit-topic-reason = reason: { $reason }
audit-topic-activity = { $kind }, { $day }
audit-topic-questions = { $n ->
    [one] { $n } question
   *[other] { $n } questions
}
audit-page-gradebook = the markbook
audit-page-items = question analysis
audit-page-grid = pupils and questions
audit-page-needs-help = pupils who may need help
audit-page-pupil = all work of one pupil
audit-of-school-quiz = a quiz of the school
audit-of-school-question = a question of the school
audit-of-school-match = a live match of the school
audit-of-school-group = a group of the school
audit-of-school-list = a class list of the school
audit-words = { $action }: { $did }
audit-orgs-edit = Changed the organisation
audit-staff-manage = Managed staff
audit-roster-import = Imported a class list
audit-classes-promote = Moved classes up
audit-slips-print = Printed login slips
audit-pin-reset = Reset a pupil’s PIN
audit-pins-set = Set how many digits issued PINs have
audit-record-handle = Handled a pupil’s record
audit-correction-settle = Dealt with a correction request
audit-class-view = Viewed a class
audit-lessons-browse = Browsed lessons
audit-pupils-manage = Managed pupils
audit-pupils-remove = Removed a pupil from a class
audit-groups-manage = Managed groups
audit-class-staff = Changed who teaches a class
audit-work-assign = Set work
audit-quiz-edit = Edited a quiz
audit-activity-record = Recorded an activity
audit-activity-confirm = Confirmed or returned an activity
audit-activity-view = Viewed or exported activity records
audit-survey-design = Designed or changed an awareness survey
audit-survey-view = Viewed or exported an awareness survey
audit-survey-enter = Entered answer sheets
audit-tokens-manage = Managed access tokens
audit-progress-view = Viewed pupils’ progress
audit-campaign-open = Launched a campaign
audit-participation-view = Viewed participation
audit-participation-view-classes = Viewed classes’ participation
audit-notice-write = Published a notice
audit-help-lines-set = Set helplines
audit-audit-view = Viewed the audit log
audit-retention-set = Changed data retention
audit-participation-recount = Recalculated figures
audit-lesson-do = Did a lesson
audit-quiz-do = Did a quiz
audit-account-manage-own = Managed their own account
audit-operation-amend = updated a list
audit-operation-archive = archived
audit-operation-bring-back = restored
audit-operation-import = imported questions
audit-operation-regrade = re-marked
audit-operation-renew = took over the changed quiz
audit-operation-override = individual settings
audit-operation-confirm = confirmed
audit-operation-photo = added a photo
audit-operation-photo-remove = removed a photo
audit-operation-record = added a record
audit-operation-return = returned
audit-operation-correct = corrected
audit-operation-enter = entered answer sheets
audit-operation-lock = locked the design
audit-operation-open = opened an answer sheet
audit-operation-promote = moved up
audit-operation-read = read
audit-operation-replace = replaced a class
audit-operation-take-back = undid the confirmation
audit-operation-upload = uploaded a file
audit-operation-use = used for the first time that day
audit-machine = A system with an access token
audit-stranger = Somebody not signed in
audit-topic-more = { $n ->
    [one] and { $n } more of the same before it
   *[other] and { $n } more of the same before it
}
audit-topic-lines = { $n ->
    [one] { $n } entry
   *[other] { $n } entries
}
audit-page-class = the class and its pupils
audit-page-corrections = correction requests
audit-page-flags = flagged attempts
audit-page-former = former pupils
audit-page-groups = the groups of a class
audit-page-list = a class list
audit-page-log = the audit log
audit-page-match = a live match, with who plays
audit-page-match-results = the results of a live match
audit-page-promotion = moving classes up
audit-page-record = a pupil’s record
audit-page-regrade = what re-marking changes
audit-page-settings = one pupil’s individual settings
audit-page-slips = login slips
audit-page-views = who looked at pupils
audit-sign-in = Signed in
audit-sign-in-refused = Sign-in refused
audit-sign-out = Signed out
audit-denied = Asked for a page they may not see
audit-secret-changed = Changed their own password or PIN
audit-proof-refused = Gave a wrong password or PIN while signed in
audit-log-pruned = Removed audit log entries at the end of their time
audit-note-way-pin = with a PIN
audit-note-way-slip = with a login slip
audit-note-way-code = with the long code of a login slip
audit-note-way-password = with a password
audit-note-way-link = with an activation link
audit-note-way-factor = with a password and a second step
audit-note-why-wrong-credentials = wrong name, PIN or password
audit-note-why-too-many-attempts = too many attempts
audit-note-why-slip-needed = a login slip was needed
audit-note-why-school-closed = the school is closed
audit-note-why-busy = the server was busy
audit-note-why-internal = the database did not answer
audit-note-device-known = known device
audit-note-device-new = new device
audit-note-secret-pin = PIN
audit-note-secret-password = password
audit-note-everywhere = on every device
views-title = Who looked at pupils
views-lead = Each time somebody opened a page or file with names of your pupils. The same page opened again within ten minutes is one entry.
views-caption = Views of pupils, the latest first
views-col-who = Person
views-col-role = Role now
views-col-where = School or class
views-col-pupil = Pupil
views-col-what = What was shown
views-everybody = All pupils listed there
views-pupil = Pupil’s name or pupil number
views-person = Username of the person who looked
views-failed = The filter was not applied
views-go = Show views
views-empty-title = Nobody has looked
views-empty-text = No view matches these dates and names. Try others.
audit-report = { $what } – { $report } { $format }
audit-operation-add = added
audit-operation-cancel = cancelled a change
audit-operation-close = closed
audit-operation-create = created
audit-operation-delete = removed
audit-operation-erase = deleted the record
audit-operation-export = exported
audit-operation-factor-added = added a second step
audit-operation-factor-removed = removed a second step
audit-operation-factor-refused = a second step was refused
audit-operation-factors-cleared = cleared all second steps
audit-operation-codes-renewed = created new recovery codes
audit-operation-recovery-code-used = used a recovery code
audit-operation-grant = assigned a role
audit-operation-merge = merged
audit-operation-move = moved
audit-operation-plan = scheduled a change
audit-operation-preview = previewed
audit-operation-purge = deleted at the end of retention
audit-operation-remove = removed
audit-operation-rename = renamed
audit-operation-reopen = reopened
audit-operation-reset = reset a password
audit-operation-restore = reactivated the account
audit-operation-revoke = removed a role
audit-operation-split = split
audit-operation-suspend = suspended the account
audit-operation-submit = submitted figures
audit-operation-undo = undid it
audit-operation-update = changed
audit-operation-unlock = unlocked a lesson that needs a counsellor
audit-operation-relock = locked a lesson that needs a counsellor
# How long data is kept
retention-title = Data retention
retention-lead = How long the record of a pupil who has left is kept. After that only counts remain.
retention-done = Saved; it takes effect tonight
retention-failed = Not saved. Please correct:
retention-own = { $n ->
    [one] Set here: { $n } month after leaving
   *[other] Set here: { $n } months after leaving
}
retention-from = { $n ->
    [one] Set by { $name }: { $n } month after leaving
   *[other] Set by { $name }: { $n } months after leaving
}
retention-default = { $n ->
    [one] Set by the platform: { $n } month after leaving
   *[other] Set by the platform: { $n } months after leaving
}
retention-set = Change the setting
retention-months = Months to keep
retention-months-hint = 3 to 120
retention-look = Preview deletions
retention-above = Use the higher bureau’s setting
retention-above-is = Higher bureau’s setting:
retention-would-title = Before you save
retention-would = With { $n ->
    [one] { $n } month
   *[other] { $n } months
}, { $count ->
    [one] the record of { $pupils } pupil who left is deleted tonight
   *[other] the records of { $pupils } pupils who left are deleted tonight
}
retention-would-above = With the higher bureau’s setting, { $count ->
    [one] the record of { $pupils } pupil who left is deleted tonight
   *[other] the records of { $pupils } pupils who left are deleted tonight
}
retention-would-note = They cannot be restored.
retention-save = Save setting
retention-leave = Cancel
retention-what = What is deleted, what is kept
retention-goes = Deleted: name, number and account, answers in quizzes, choices in lessons, practice, certificates, and correction requests.
retention-stays = Kept: counts that nobody can link to a person, so the figures of campaigns do not change.
retention-night = It is done each night; units below may have a setting of their own.
field-number-differs = Enter the number of this pupil
handle-link = Record
handle-hint = Download a copy for the family, or delete it
handle-title = Record of { $name }
handle-lead = At the request of the pupil or a guardian. It is recorded in the audit log.
handle-failed = Not deleted. Please correct:
handle-copy = A copy
handle-copy-text = Everything that is kept about this pupil, in one JSON file.
handle-copy-go = Download
handle-erase = Delete the record
handle-erase-goes = Name, number, PIN, sessions, choices and answers are deleted for good and cannot be restored.
handle-erase-stays = In campaigns a count without a name remains.
handle-number = Enter the pupil number to confirm
handle-number-hint = It is on the class list
handle-erase-go = Delete for good
## Reports and the data API
bureau-tab-reports = Reports
bureau-tab-tokens = Data API
report-list-title = Reports: { $name }
report-list-lead = Each report can be printed or saved as Excel, CSV or JSON. The figures of a report are the same in every format.
report-kind-campaigns = Campaigns
report-kind-surveys = Awareness surveys
report-kind-survey = Awareness report
report-kind-campaign = Campaign report
report-kind-league = Schools by participation
report-kind-follow-up = Schools to follow up
report-kind-five-ones = Five Ones
report-kind-history = Day by day
report-kind-school-days = Every school, day by day
report-about-campaign = Schools and pupils taking part with their rates, pass rate, full-mark rate, average and overall score: a row for each unit below, and the total.
report-about-league = All schools here by participation rate, with each school’s shortfall. Ranks are shown here only.
report-about-follow-up = Schools that have not started, are below the target or have no recent activity, with each school’s shortfall.
report-about-five-ones = How many schools held which of the campaign’s activities, for each unit below.
report-about-history = The figures of this unit at the end of each day.
report-about-school-days = The figures of every school on every day. A CSV file only; with many schools it is large.
report-open = Open report
report-day = As at the end of
report-now = Now
report-day-unkept-title = No figures are kept of { $day }
report-day-lead = Choose a day whose figures are kept, or see the figures of now.
report-day-choose = Choose a day
report-day-now = See the figures of now
bureau-day-none-text = These are the figures of now.
report-day-end = End of { $day }
report-print = Print
report-xlsx = Excel
report-csv = CSV (opens in Excel)
report-csv-plain = CSV (without BOM)
report-json = JSON
report-files-note = Files also hold the counts that rates are worked out from; the total row in Excel is built from formulas, so it can be checked. Downloads are recorded in the audit log.
download-making = Preparing the file…
download-part = { $n }% of the file has arrived
download-done = The file has been saved.
download-stop = Stop
download-stopped = Stopped. Nothing was saved.
download-broken = The connection broke off, so nothing was saved. Please try again.
report-title = { $name }: { $kind }
report-rates-short = Rates are counts divided by counts, rounded to one decimal; nothing short of all shows as 100%
submission-tab = Submissions
submission-list-title = Submissions: { $name }
submission-none = Nothing has been submitted yet
submission-none-text = Each submission gets a number and is kept as it was.
submission-caption = Submitted
submission-col-number = Number
submission-col-at = Submitted
submission-no = No. { $number } of { $year }
submission-now = Figures of now
submission-figures = Completed { $done } / eligible { $all }, participation rate { $rate } (as at { $time }, Beijing time)
submission-how = A submission gets the next number of this bureau and campaign, and its figures no longer change. To correct it, submit again.
submission-go = Submit the figures of now
submission-look = See the report first
submission-nothing = There are no figures to submit now: the list has not been fixed, or there are too few pupils to show
submission-done = Submitted: { $number }
submission-done-text = The figures of this submission no longer change.
submission-frozen = { $number } · submitted, figures no longer change
submission-title = { $name }: { $campaign }, statistical return
submission-org = Reporting unit
submission-at = Figures as at
submission-above = Submitted to
submission-list-of = Those enrolled on { $time }
submission-list-amended = { $count ->
    [one] Those enrolled on { $time }; { $count } update, on { $last }
   *[other] Those enrolled on { $time }; { $count } updates, the last on { $last }
}
submission-code = Verification code
submission-by = Prepared by
submission-checked = Checked by
submission-date = Date
submission-seal = Seal
submission-verify = Enter the verification code { $code } at /verify to check the reporting unit, campaign, date and participation rate
report-caption = Rows: { $n }
report-sheet = Report
report-sheet-about = About
report-too-small = Too few pupils for figures to be shown
report-empty-title = There are no figures yet
report-empty-text = The figures of each day are listed here once it has ended.
report-as-of = { $time } (Beijing time)
report-as-at = the end of { $day } (figures taken { $time }, Beijing time)
report-list-of = Those enrolled on { $time } (Beijing time). See list updates; pupils who joined later do not count.
report-joined = { $n } (at the end of { $day })
report-needed = { $whole } for the whole area, where schools above the target count for others. The schools’ shortfalls added up: { $schools }
report-school-one = at least one eligible pupil completed
report-school-share = at least { $n }% of eligible pupils completed
report-rates = Rates are counts divided by counts, rounded to one decimal; nothing short of all shows as 100%. Pass rate (score of { $mark } or more), full-mark rate and average are of the best scores of those who completed.
report-weights = school rate { $schools }%, pupil rate { $learners }%, pass rate { $passed }%, full-mark rate { $full }%, average { $mean }%
report-total-how = The five are added up by their weights, out of 100 points: from unrounded shares, rounded once to two decimals. Where nobody completed, the last three add nothing.
report-target = Participation rate of { $target }%. Pupils needed are those who must complete to reach it: of each school alone, and in the total row of the whole area.
report-hidden-how = Units with fewer than 10 pupils show no figures. So that they cannot be worked out from the total, another unit may be left out as well.
report-fact-campaign = Campaign
report-fact-window = Dates
report-fact-as-of = Figures as at
report-fact-list = Eligible pupils
report-fact-joined = Joined later, not counted
report-fact-school = A school takes part when
report-fact-rates = Rates
report-fact-weights = Weights of the overall score
report-fact-total = Overall score
report-fact-target = Target
report-fact-ones = How it is counted
report-ones-how = Each kind’s column counts the schools with a confirmed record of it. Records of fewer than 10 people are left out.
report-fact-hidden = Figures not shown
report-col-above = County
report-col-code = Code
report-col-no = No.
report-col-completed = Pupils taking part
report-col-day = Day
report-col-eligible = All pupils
report-col-full = With full marks
report-col-full-rate = Full-mark rate
report-col-joined = Joined later
report-col-mean = Average score
report-col-missed = Needed when it ended
report-col-name = Name
report-col-needed = Still needed
report-col-note = Note
report-col-on-time = On time
report-col-on-time-rate = On-time rate
report-col-pass-rate = Pass rate
report-col-passed = Passed
report-col-rank = Rank
report-col-rate = Pupil rate
report-col-school-rate = School rate
report-col-schools = All schools
report-col-schools-active = Schools taking part
report-col-marked = Marks published
report-col-shortfall = School’s shortfall
report-col-started = Started
report-col-total = Overall score
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
report-word-elsewhere = Units that now belong elsewhere
report-word-hidden = Too few to show
report-word-overfull = Figures contradict each other
report-word-together = Units not shown, together
report-word-total = Total
field-token-days = Choose how long it lasts, one year at most
field-token-name = Enter a name of at most 60 characters
field-tokens-many = Revoke a token that is not used first: there are 20 valid ones already
token-title = Data API: { $name }
token-lead = With an access token, a system of your own can read the figures of this bureau and the units below. It cannot read anything about a pupil.
token-made = Access token created
token-made-text = Copy it now and keep it safe: it cannot be shown again once you leave this page.
token-itself = Access token
token-none-title = There are no access tokens yet
token-none-text = Create one below when a system of yours is to read figures.
token-not-made = Not created. Please correct:
token-make = Create an access token
token-make-go = Create token
token-name = Name
token-name-hint = Which system uses it, such as “city data platform”
token-days = Valid for
token-days-hint = It expires automatically, after one year at most
token-days-n = { $n ->
    [one] { $n } day
   *[other] { $n } days
}
token-docs = How to use the data API
token-caption = Access tokens
token-col-state = Status
token-col-used = Last used
token-col-made = Created
token-until = Valid until { $day }
token-expired = Expired on { $day }
token-revoked = Revoked on { $day }
token-revoked-done = Access token revoked. It no longer works.
token-made-again = This was sent before, and one token was created. If you did not copy it, revoke it and create another.
token-revoke = Revoke token
token-unused = Never
api-title = The data API
api-lead = Systems of education bureaus read figures here, as JSON.
api-token = Every request carries an access token of the bureau: Authorization: Bearer qinghe1_…. Officers create tokens on the page “Data API”. A token reads the figures of its bureau and of the units below.
api-limits = 120 requests a minute for each token. Beyond that the answer is 429, and Retry-After gives the seconds to wait.
api-errors = Errors are JSON: error.code is one of the fixed codes bad-parameter, unauthorized, not-found, rate-limited, internal. A parameter that is empty, given twice or out of range is refused with 422.
api-hidden = There are figures of schools and above only. Units with fewer than 10 pupils have null figures and the note hidden, as on the pages.
api-document = OpenAPI document (openapi.json)
api-fields = Fields of the answers
api-fields-text = As described in the OpenAPI document.
api-field = Field
api-type = Type
api-meaning = Meaning
api-path-campaigns = The campaigns of this unit, the latest first.
api-path-participation = Participation of this unit and of the units directly below, now or as at the end of a day.
api-path-schools = All schools of this bureau by code, in pages.
api-path-days = The days of this unit that are kept.
api-path-five-ones = The activities of a campaign: how many schools did which. Of one school: its confirmed records.
api-path-surveys = The awareness surveys of this bureau and of the units below, once their design is locked.
api-path-survey = The results of an awareness survey, once it is over.
api-parameter-code = the code of the unit
api-parameter-campaign = a campaign; by default the latest that has started
api-parameter-day = as at the end of this day (Beijing time); by default now
api-parameter-page = which page, from 1 to 10,000
api-parameter-per-page = schools on a page, at most 500; by default 100
api-parameter-survey = the id of a survey in the list

## Live matches in class

audit-match-lead = Ran a live match
match-mode-quiz = Quiz
match-mode-quiz-hint = Single and multiple choice, true or false, and situations, answered with buttons
match-mode-disguise = Spot the disguise
match-mode-disguise-hint = Only questions on what may hide behind a harmless look
match-mode-myth = Myth or fact
match-mode-myth-hint = One statement: true or false?
match-mode-order = Put in order
match-mode-order-hint = Steps are put in the order they are taken
match-mode-relay = Team relay
match-mode-relay-hint = One member answers for the team, the others advise. Everybody has a turn.
match-mode-vote = The class decides
match-mode-vote-hint = A story: at each turn the class votes on what to do. No points.
match-team = Team { $n }
match-all = The whole class
match-members = { $n ->
    [one] { $n } player
   *[other] { $n } players
}
match-points = { $count ->
    [one] { $n } point
   *[other] { $n } points
}
match-streak = { $n } in a row
match-list-title = Live matches
match-list-hint = A question on the big screen, answers from everybody
match-list-lead = Pupils answer on their own phones or computers; the big screen shows the question and the result.
match-empty-title = No matches yet
match-empty-text = Choose the questions, read out the join code, and pupils can join.
match-new = New match
match-new-lead = Eight questions take about ten minutes. How each pupil did is shown to their teachers only.
match-not-created = Not created. Please correct:
match-mode = Kind of match
match-source = Questions from
match-source-hint = The bank of a lesson, or a quiz of your school
match-source-all = All lessons for this grade
match-story = Story
match-story-hint = Only for “The class decides”
match-count = Number of questions
match-count-hint = 1 to 40. If the bank has fewer, all of them are asked.
match-seconds = Seconds for a question
match-seconds-hint = 5 to 300. With 0 you close each question yourself.
match-pace = Pace
match-pace-teacher = I press “Next question”
match-pace-fixed = Automatic; answers are shown for 12 seconds
match-teams = Number of teams
match-teams-hint = 1 to 10. With 1 the whole class plays together. A team’s points are the average of its members, so size is no advantage.
match-classes = Play against other classes
match-classes-hint = Then each class is one team, and pupils play for their own
match-speed = Speed
match-speed-hint = Being right counts most. Speed is a fifth of the points at most.
match-speed-none = Speed does not count
match-speed-some = { $n }% of the points
match-guests = People without an account may join, with a nickname we choose
match-create = Create match
match-state-over = Over
match-state-runs = Running
match-lead = Run the match
match-after = See result
match-joined = { $n ->
    [one] { $n } player joined
   *[other] { $n } players joined
}
match-code-is = Join code
match-to-wall = Open big screen
match-wall-join = Open { $address } and enter
match-qr = Scan to join
match-nobody = Nobody has joined yet.
match-start = Start
match-close = Close and show the answer
match-extend = 15 more seconds
match-skip = Skip this question
match-next = Next question
match-go-on = Follow the majority
match-branch = Follow { $letter }
match-finish = Finish and show the points
match-end-ask = End match early
match-end = End match now
match-remove-player = Remove player
match-seats = Players
match-col-name = Name
match-col-nick = Nickname
match-col-team = Team
match-col-state = This question
match-other-pupil = Pupil of another class
match-guest = Without an account
match-answered-tag = Answered
match-not-answered = Thinking
match-answered = { $n } of { $of } answered
match-question-no = Question { $n } of { $of }
match-scene-no = Scene { $n }
match-seconds-left = seconds
match-teams-title = Points
match-turn = { $team }: { $who } answers
match-right = Right
match-rights = Answered correctly: { $right } of { $n }
match-votes = { $n ->
    [one] { $n } vote
   *[other] { $n } votes
}
match-votes-none = Nobody voted
match-story-safe = Everybody is safe, and somebody told an adult.
match-story-back = That way is not safe. Let’s go back and choose again.
match-wait-title = You are in
match-wait-text = Watch the big screen. Your teacher is about to start.
match-rule = A right answer earns 1,000 points. A team’s points are the average of its members.
match-rule-relay = Only the pupil whose turn it is scores: 1,000 points for a right answer.
match-rule-speed = { " " }Of these, { $n }% are for speed.
match-rule-vote = No points: every vote weighs the same.
match-over-title = The match is over
match-over-text = Thank you for taking part.
match-over-late = This match has ended. You are welcome at the next one.
match-home = Back to my tasks
match-verdict-right = That’s right!
match-verdict-wrong = Not this time. Have a look at why.
match-verdict-none = You did not answer this one.
match-rank = Position
match-hint-many = More than one is right. Choose them, then press “Submit”.
match-hint-order = Tap them in order. Tap one again to remove it.
match-send = Submit
match-received = Your answer has arrived.
match-sending = Submitting…
match-advise = A teammate answers this one. Help with your advice!
match-too-late = This question is closed.
match-offline = No network. Connecting again…
match-score = { $rights } of { $of } right
match-enter-title = Join a live match
match-code = Join code
match-code-hint = The six digits on your teacher’s screen
match-code-failed = You have not joined yet
match-enter-go = Next
match-join-failed = You have not joined yet
match-choose-team = Choose a team
match-choose-team-hint = If you do not choose, you join the one with the fewest players
match-choose-name = Choose a nickname
match-choose-name-hint = The big screen shows this nickname only, never your name
match-join-as = Join
match-join-guest = Join with this nickname
match-guest-note = Do you have an account? Sign in first, and your taking part is kept.
match-sign-in = Sign in
match-other-class-text = Check the code, or ask your teacher.
match-no-guests-text = Sign in, then enter the code again.
match-weak-questions = Worth teaching again
match-teach-again = Where the lesson teaches it:
match-no-weak-questions = At least half of the players got every question right.
match-nothing-asked = No question was asked.
match-asked = Questions asked
match-col-no = No.
match-col-question = Question
match-col-right = Correct answer
match-col-rights = Right
match-col-chosen = What most chose
match-col-votes = Votes
match-col-points = Points
match-part = { $n } of { $of }
match-players-note = Only this class’s teachers see this. In the order of joining: nobody is ranked.
match-player-removed = Removed
match-save = Record as class meeting
match-saved = Recorded as a class meeting
match-see-activity = See the record
match-activity-note = Live match: { $title } ({ $mode })
match-join-home = Join a live match
field-match-code = Check the join code: no match is running with it
field-match-count = Enter a number from 1 to 40
field-match-full = This match is full
field-match-wait = Many people are joining right now. Try again in a few seconds.
field-match-no-guests = Sign in first to join this match
field-match-nothing = Choose another source or kind: there are no questions here for this kind of match
field-match-held = Choose another source: a contest or other work of these classes still asks these questions
match-held-after = Results of questions that a contest or other work still asks are shown after { $at }.
field-match-other-class = This match belongs to another class
field-match-over = This match has ended
field-match-seconds = Enter 5 to 300, or 0 to close questions yourself
field-match-speed = Choose one from the list
field-match-story = Choose “The class decides” for a story, or leave the story out
field-match-story-wanted = Choose a story for “The class decides”
field-match-player-removed = Your teacher removed you from this match. You can ask your teacher why.
field-match-teams = Enter a number from 1 to 10
# Comparing a markbook file with the current records
check-link = Check a file
check-title = Check a markbook file of { $class }
check-lead = Upload a markbook that was downloaded here, even one edited since. You see cell by cell where it differs from the current records. Nothing is changed.
check-not-read = Not compared. Please correct:
check-file = Markbook file
check-file-hint = XLSX or CSV as downloaded from the markbook, at most 4 MB; rows may be in another order, the headings must still be there
check-go = Compare file
check-compared = File: { $file }. Compared: { $pupils ->
    [one] { $pupils } pupil
   *[other] { $pupils } pupils
} and { $works ->
    [one] { $works } assignment
   *[other] { $works } assignments
}. Cells that are the same: { $equal }.
check-agrees = The file matches the current records
check-agrees-part = What the file has matches the current records
check-nothing = There is nothing to compare: no pupil or no work of this class is in the file
check-differs = { $n ->
    [0] The file is not quite what was downloaded
    [one] { $n } cell differs
   *[other] { $n } cells differ
}
check-unchanged = Scores come from what pupils handed in, so a file cannot change them. To change something, open the pupil’s work: there you can set other times or more attempts. Questions that were wrong are corrected and re-marked under “Question analysis”.
check-table = Cells that differ
check-col-cell = Cell
check-blank = blank
check-col-work = Work
check-col-file = In the file
check-col-here = Here now
check-points = Points: { $points } of { $of }
check-odd = Cells that cannot be read or do not add up ({ $n })
check-odd-cell = Cell { $cell }: { $file }
check-odd-line = { $pupil } · { $work }: { $file } in the file, { $here } here (cell { $cell })
check-strangers = Rows of nobody in this class ({ $n })
check-row = Row { $row }: { $number } { $name }
check-renumbered = Pupils with another number here ({ $n })
check-renumbered-row = Row { $row }: { $name } has { $file } in the file and { $here } here
check-missing = Pupils of the class who are not in the file ({ $n })
check-other-work = Work in the file that this class does not have ({ $n })
check-more = … and { $n } more
list-latest = { $n ->
    [one] Only the latest is shown
   *[other] Only the latest { $n } are shown
}
field-grades-file-broken = Download the markbook again, or save the file again as XLSX or CSV: it cannot be read
field-grades-file-large = Choose another file: this one is larger than the markbook of a class can be
field-grades-file-other = Choose a markbook that was downloaded here, with its headings

# Archived quizzes and questions
archive-link = Archived quizzes and questions
archive-title = Archived quizzes and questions
archive-lead = What teachers of { $school } archived. Work that has it keeps it. Everything can be restored as it was.
archive-empty-title = Nothing is archived
archive-empty-text = Archived quizzes and questions of your school appear here.
archive-items = Archived questions
archive-bring = Restore
archive-back = Restored. It is in the list again.

# What a pupil has to do soon, on every page
remind-today = { $n ->
    [one] { $n } task is due today
   *[other] { $n } tasks are due today
}
remind-late = { $n ->
    [one] { $n } task is overdue – you can still do it
   *[other] { $n } tasks are overdue – you can still do them
}
remind-both = Due today: { $today }. Overdue, still open: { $late }

# A school that is closed
slip-closed-title = Your school no longer uses Qinghe
slip-closed-text = This slip belongs to a school that no longer uses this site. Your new school will give you a new one; please ask your teacher there.
error-school-closed = This school is closed: nobody can sign in here any more. Please ask your new school.
# Contests
contests-title = Contests
contests-lead = Contests between classes. What counts is the whole class taking part; no pupil is ranked.
contests-lead-pupil = Your whole class takes part together. Only you and your teachers see your score.
contests-empty-title = No contests yet
contests-empty-text = Create one for your classes, your school or your area.
contests-empty-pupil = When there is one, it appears here.
contest-tag = Contest paper
contest-new = New contest
contest-open = View contest
contest-by = Organiser: { $name }
contest-round-n = Round { $n }
contest-rounds-label = Rounds of the contest
contest-window = { $from } to { $to }
contest-planned = Not started
contest-running = Running
contest-frozen = Standings frozen
contest-review = Under review
contest-final = Final
contest-withdrawn = Cancelled
contest-size-compact = Smaller classes
contest-size-large = Large classes
contest-size-small = Classes under 10
contest-all-classes = All classes
contest-each-school = in each school
contest-each-county = in each county
contest-each-city = in each city
contest-each-whole = of all classes together
contest-part = { $n ->
    [one] { $name } ({ $n } question)
   *[other] { $name } ({ $n } questions)
}
contest-part-level = { $n ->
    [one] { $name } (difficulty { $level }, { $n } question)
   *[other] { $name } (difficulty { $level }, { $n } questions)
}
contest-rule = Contest rules
contest-rule-picked = { $n ->
    [one] { $n } chosen class takes part.
   *[other] { $n } chosen classes take part.
}
contest-rule-who = All classes of { $name } in certain grades take part. Every pupil in the class when it opens is counted in. Grades: { $grades }.
contest-rule-round = Round { $n }: { $window }.
contest-rule-paper = The paper has { $items ->
    [one] { $items } question
   *[other] { $items } questions
} in { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}, drawn from: { $parts }. Everyone gets their own questions in their own order.
contest-rule-once = Each pupil attempts it once.
contest-rule-best = { $n ->
    [one] Each pupil may attempt it { $n } time.
   *[other] Each pupil may attempt it up to { $n } times; the best attempt counts.
}
contest-rule-quota = { $n ->
    [one] Qualifying ({ $each }): the top class of each division. Classes that share the last position all qualify.
   *[other] Qualifying ({ $each }): the top { $n } of each division. Classes that share the last position all qualify.
}
contest-rule-freeze = From { $at } standings are frozen until the result is published.
contest-rule-per-head = Class score = participation rate × average score of those who took part, out of 100. That is the class total divided by everyone in the class: a large class has no advantage, and every pupil who takes part adds to it.
contest-rule-weighted = Class score out of 100 = { $participation }% participation rate, { $mean }% average score of those who took part, { $pass }% pass rate of the whole class.
contest-rule-ties = Equal scores are compared by: { $ties }. Equal in all of them: they share the position.
contest-tie-participation = higher participation rate
contest-tie-full = more full marks per pupil
contest-tie-time = shorter average time
contest-rule-bands = Primary, junior, senior, vocational and university classes are ranked separately.
contest-rule-large = Classes of { $n } pupils or more are a separate division.
contest-rule-small = Classes with fewer than 10 pupils are a separate division: positions only, and only their own school sees their scores.
contest-rule-review = { $hours ->
    [one] After it closes, flagged attempts are reviewed, and teachers may appeal within { $hours } hour.
   *[other] After it closes, flagged attempts are reviewed, and teachers may appeal within { $hours } hours.
} Then the result is published.
contest-rule-private = Only the pupil and their teachers see a pupil’s own score.
contest-standing = Standings
contest-as-of-live = Updates automatically · { $at }
contest-as-of-frozen = Standings frozen since { $at }
contest-as-of-frozen-text = The contest continues, and the result is shown when it is published.
contest-as-of-provisional = The contest is over and under review
contest-as-of-provisional-text = The standings below may still change.
contest-as-of-final = The result was published on { $at }.
contest-nobody-yet = No class has handed in yet.
contest-table-note = Scores are shown once the result is published, and for classes in which at least 10 pupils have finished; a class’s own teachers and its school’s administrators see its score earlier. “–” means not shown.
contest-schools = Schools
contest-counties = Counties
contest-caption = { $name } ({ $of } in total)
contest-caption-top = { $name } ({ $of } in total; the first { $n } and your own)
contest-caption-page = { $name } ({ $of } in total) · page { $n }
contest-col-class = Class
contest-col-name = Name
contest-col-place = Position
contest-col-score = Score
contest-col-participation = Took part
contest-col-full = Full marks
contest-col-time = Average time
contest-col-school = School
contest-col-flags = Flagged
contest-col-settled = Dealt with
contest-col-voided = Void
contest-col-division = Division
contest-own = Yours
contest-minutes = { $m } min { $s } s
contest-pages = Pages of the standings
contest-page-back = Previous
contest-page-next = Next
contest-page-n = Page { $n } of { $of }
contest-created = Contest created
contest-created-text = Papers are handed out automatically when it opens. From now on the rules do not change.
contest-final-done = Result published
contest-final-done-text = The result and its rules are kept and cannot be changed any more.
contest-advanced-done = Qualifying classes confirmed
contest-advanced-done-text = Papers are handed out automatically when the next round opens.
contest-to-review = Review and appeals
contest-to-flags = Your pupils’ flagged attempts and appeals
contest-to-result = Result, check and certificates
contest-to-advance = Qualifying classes
contest-take-part = Take part
contest-practise = Practise first
contest-own-score = Your score: { $score }
contest-score-later = You can see your own score after { $at }, when it is over.
contest-certificate = My participation certificate
contest-withdraw = Cancel contest
contest-withdraw-title = Cancel “{ $name }”?
contest-withdraw-text = Papers disappear from the classes. Answers are kept but do not count.
contest-withdrawn-done = Contest cancelled
contest-new-lead = Begin with a template and change what you like. Once it is created the rules do not change, and everyone sees them before the start.
contest-new-note = When it opens, the pupils then in each class are listed, and each class gets its paper.
contest-templates = Templates
contest-name-zh = Name in Chinese
contest-name-en = Name in English (may be blank)
contest-org = Whose classes take part
contest-org-hint = All classes of these grades below it
contest-classes = Classes
contest-grades = Grades
contest-opens = Opens
contest-closes = Closes
contest-paper = What the paper is drawn from
contest-paper-hint = A whole lesson, or one objective or difficulty of it. Each pupil draws their own questions. While a round is open, lessons, practice and matches give no answers to these questions: a short round, or one objective, holds back less.
contest-more-parts = Draw from other lessons too
contest-part-none = (none)
contest-part-n = Source { $n }
contest-level-label = Difficulty of source { $n }
contest-level-any = Any
contest-level = Difficulty { $n }
contest-count = Questions from source { $n }
contest-minutes-label = Minutes
contest-attempts = Number of attempts
contest-attempts-hint = The best one counts
contest-practice-label = A practice paper before it opens, which does not count
contest-formula = How the class score is calculated
contest-formula-hint = Both count the whole class: the more take part, the better
contest-formula-per-head = Participation rate × average score
contest-formula-weighted = Weighted: participation rate, average score, pass rate
contest-weights = The three weights (%)
contest-weights-hint = Participation rate, average score, pass rate; 100 together. Used only with the weighted score.
contest-bands = Primary, junior, senior, vocational and university in separate divisions
contest-large-from = Large classes: from how many pupils
contest-large-hint = Leave blank for no such division
contest-freeze-label = Freeze standings (minutes before the end)
contest-freeze-hint = 0: standings are never frozen
contest-appeal-hours = Hours for appeals after the end
contest-appeal-hint = The result can be published after that
contest-second-label = Hold a second round (same kind of paper)
contest-quota = Classes of each division that qualify
contest-quota-hint = Those that share the last position all qualify
contest-quota-of = Qualify from
contest-create = Create contest
contest-preview = Preview rules
contest-preview-title = This is how the rules will read
contest-preview-text = Nothing is created yet. When it is right, press “Create contest”.
contest-failed = Not created. Please correct:
contest-not-done = Nothing was changed
contest-review-title = Review and appeals
contest-review-lead = Counts of each school and no names. Attempts are reviewed by the pupils’ own schools.
contest-flags-heading = Flagged attempts
contest-flags-caption = Schools’ reviews
contest-no-flags = There are no flagged attempts.
contest-checking = Attempts are being checked. Please come back in a few minutes.
contest-appeals-heading = Appeals
contest-no-appeals = There are no appeals.
contest-result = Result
contest-finalise = Publish result
contest-finalise-text = The rules, the standings and their checksum are kept together and cannot be changed afterwards.
contest-blockers = It cannot be published yet:
contest-appeals-until = Appeals until { $at }
contest-answered-done = Reply saved
contest-answer-label = Reply
contest-answer-go = Send reply
contest-answer-waits = The organiser has not replied yet.
contest-flags-title = Flagged attempts
contest-flags-lead = A flag is not proof: reading fast or sitting together may look the same. Look at the attempt and talk to the pupil before you decide.
contest-reason-fast = Very quick
contest-reason-fast-text = Half of the answers or more came within 2 seconds.
contest-reason-same = Same wrong answers
contest-reason-same-text = The same wrong answers in the same order as another pupil of the class.
contest-reason-windows = Two windows in turn
contest-reason-windows-text = Answers came in turn from two windows or devices that were open at once.
contest-note = Reason (needed to void it)
contest-stands = Accept attempt
contest-void = Void attempt
contest-stands-done = Attempt accepted
contest-void-done = Attempt voided
contest-settled-done = Already dealt with
contest-appealed-done = Appeal sent
contest-appeal-class = Class
contest-appeal-body = What should be looked at again
contest-appeal-body-hint = Please write no pupil’s name
contest-appeal-go = Send appeal
contest-result-lead = Published on { $at }.
contest-intact = Verified
contest-intact-text = The kept result matches its checksum, and the current figures.
contest-broken = Not verified
contest-broken-text = Please ask the platform administrator.
contest-hash = Checksum (SHA-256)
contest-hash-text = Anyone who downloads the file and gets the same checksum knows that nothing was changed.
contest-json = Download the result (JSON)
contest-certificates = Awards and certificates
contest-certificate-school = School’s award
contest-advance-title = The classes of round { $n }
contest-advance-lead = Check the list before you confirm. It cannot be changed afterwards.
contest-advance-none = No class qualifies.
contest-advance-caption = { $n ->
    [one] { $n } class
   *[other] { $n } classes
}
contest-advance-go = Confirm classes
contest-cert-heading = Award
contest-cert-title = Participation certificate
contest-cert-part-heading = Participation Certificate
contest-award-title = Award
contest-cert-place = finished in position { $place } ({ $among }) in “{ $contest }”.
contest-cert-part = took part in “{ $contest }”.
field-contest-after = Choose a time after the round before and its time for appeals
field-contest-appeal-hours = Enter 0 to 240
field-contest-appeal-time = The time for appeals is not over yet
field-contest-appeals-open = Some appeals have no reply yet
field-contest-class = Choose this year’s classes of one school in the grades above
field-contest-exception = Enter extra minutes only: a contest allows no other change for a pupil
field-contest-flags-open = Some flagged attempts are not dealt with yet
field-contest-freeze = Enter 0, or fewer minutes than the round lasts
field-contest-items = Choose 5 to 100 questions for the paper
field-contest-large = Enter 11 to 200
field-contest-not-looked = Attempts are still being checked
field-contest-parts = Enter fewer questions: the bank does not have that many questions
field-contest-quota = Enter how many classes qualify: 1 to 1,000
field-contest-rounds = Choose 1 to 4 rounds
field-contest-window = Choose a closing time after the opening time, with time for a paper
audit-contest-host = Held a contest
audit-contest-review = Reviewed a contest
audit-contest-view = Viewed a contest
audit-operation-advance = confirmed the qualifying classes
audit-operation-answer = replied to an appeal
audit-operation-appeal = appealed
audit-operation-final = published the result
audit-operation-look = viewed
audit-operation-stand = accepted an attempt
audit-operation-void = voided an attempt
audit-operation-withdraw = withdrew or cancelled it
## Awareness surveys: small groups, and two people at once
field-survey-small-class = A drawn class has fewer than 10 pupils now. Draw again under “Change design”.
survey-class-note-paper = The survey is anonymous and voluntary. The school enters the answer sheets: while the survey runs, one is opened only to correct it, and that is recorded. Once it is over, the school can see no answer sheet any more.
survey-draft-changed = Somebody else has just changed this draft. What you entered is below and is not saved yet; saving again replaces their change.
survey-left-classes = { $n ->
    [one] { $n } class with fewer than 10 pupils is
   *[other] { $n } classes with fewer than 10 pupils are
 } not in the sampling frame: so few could be known by their answers, even without names.
survey-left-school = { $name }: { $n ->
    [one] { $n } class
   *[other] { $n } classes
}
survey-left-school-all = { $name }: { $n ->
    [one] { $n } class
   *[other] { $n } classes
 } (no class of this school is in the sampling frame)
survey-left-schools = { $n ->
    [one] { $n } school has
   *[other] { $n } schools have
 } no class in the sampling frame: none of these grades, or only classes with fewer than 10 pupils.
survey-left-which = Which schools
survey-merged = { $names } (together)
survey-not-locked = The design was not locked
survey-note-merged = A stratum in which fewer than 10 answered is put together with the next stratum before anything is estimated, and marked “together”; its own figures are shown nowhere.
survey-redrawn = Somebody has just changed this draft and drawn again. Please look at the sample below before you lock it.
survey-sheet-changed = Somebody else has just changed answer sheet { $n }. What you entered is below and is not saved yet; saving again keeps yours.
survey-sheet-twice = Answer sheet { $n } is in already. See whether it is the same one; if not, save again and it becomes the next.
survey-sheets-text = Choose a number to correct that answer sheet.

# Lists that are being fixed, and changes that are refused
bureau-taking-title = The list is being fixed
bureau-taking-text = The eligible list is being worked out from the enrolment of { $day } (Beijing time); that usually takes less than a minute. Please load this page again in a moment.
campaign-taking = List being fixed
field-opens-early = Choose a day at most seven days before today
field-org-refused = The person who scheduled this change may not make it any more
bureau-few-note = Marks are published after every ten completions in a school
report-word-few = Marks not published yet
report-fact-marks = Marks
report-marks-step = Marks of a school are published after every ten completions, so that no pupil’s score can be worked out. They may be about fewer pupils than have completed.
report-fact-amended = List updates
report-amended = { $count ->
    [one] Once since, at { $time }
   *[other] { $count } times since, the last at { $time }
}

# Urban and rural
locality-label = Urban or rural
locality-hint = By the statistics bureau’s urban-rural code: 111 to 123 is urban, 210 and above rural. Contests can be divided by it, and samples of surveys drawn.
locality-none = Not set
locality-urban = Urban
locality-rural = Rural
locality-unsaid = Urban or rural not set
tree-done-update = Changes saved
tree-update-school = Name, urban or rural
audit-operation-locality = changed urban or rural
audit-operation-print = printed
survey-by-locality = Also divide into urban and rural
survey-fact-band-locality = By stage, urban and rural
survey-fact-band-area-locality = By area, stage, urban and rural
survey-frame-unsaid = “Urban or rural not set” marks schools where it was not known at the draw: they are a stratum of their own.

# Contests: folded fields, urban and rural, certificates of a class
contest-usual-note = The usual settings are filled in. You can leave them as they are.
contest-section-score = Scoring
contest-section-divisions = Divisions
contest-section-after = Freezing and appeals
contest-section-second = A second round
contest-localities = Urban and rural schools in separate divisions
contest-localities-hint = By what is set for the school when it opens. Schools where nothing is set are a separate division, “Urban or rural not set”; their bureau sets it under “Organisation”.
contest-rule-localities = Classes of urban and of rural schools are ranked separately; schools where it is not set are a separate division (Urban or rural not set). What is set at the opening counts.
contest-certs-link = Participation certificates of all pupils
contest-certs-title = Participation certificates of { $class }
contest-certs-lead = { $n ->
    [one] { $n } certificate.
   *[other] { $n } certificates, each on its own page.
} Print on A4 paper, landscape. Only pupils who took part have one, and it shows no score.
contest-certs-print = Print all certificates
contest-certs-note = Each is the same certificate, with the same code, that the pupil can print. The code shows others the contest and the date alone. Printing is recorded in the audit log.
contest-certs-none = No certificates yet
contest-certs-none-text = No pupil of this class has handed in.

## Activation links
link-title = Activation link for { $name }
link-lead = It is shown only now. Hand it over in person: whoever has it can choose the password.
link-until = Valid until
link-how = Open the link or scan the code, then choose a password. It works once.
link-qr = QR code of the activation link
link-itself = Activation link
link-copy = Copy link
link-copied = Link copied
link-print = Print sheet
link-back = Back to { $name }
link-confirmed = Proposed by { $proposer }, confirmed by { $decider }
activate-title = Choose your password
activate-step = Activate your account
activate-not-you = If this is not you, close the page and give the link back to the person you got it from.
activate-go = Save and sign in
activate-until = The link works until { $time }
activate-failed = The password was not saved. Please correct:
activate-used-title = This link has been used
activate-used-text = Sign in with the password that was chosen. If you did not choose it, tell your school administrator or the bureau at once and ask for a new link.
activate-expired-title = This link has expired
activate-void-title = This link no longer works
activate-whom = Ask for a new one. Teachers ask their school administrator; school administrators ask the county bureau; everybody else asks the person the link came from.
activate-unknown-title = There is no such link
activate-unknown-text = Check that the whole link was copied, or scan the code on the sheet. If it still does not work, ask for a new one.
activate-sign-in = Go to staff sign in

## The password again
proof-title = Enter your password again
proof-lead = This page shows or changes something that only you should reach. The password then counts for ten minutes.
proof-then-page = The page or file you asked for follows.
proof-then-form = Everything you entered is kept and is sent with the password.
proof-go = Continue
proof-cancel = Cancel
proof-failed = Not continued. Please correct:
proof-wrong = The password is not right

## What staff are told
told-heading = About your account and school
told-lead = Every reset of your password, every change of your roles, and what concerns your school.
told-empty-title = Nothing has happened yet
told-empty-text = Resets of your password and changes of your roles will appear here.
told-seen = Mark as read
told-all = Show everything
told-new = New
told-to-proposals = Open proposals
told-reset = Your password was reset
told-granted = You were assigned a role: { $role }, { $name }
told-revoked = A role of yours was removed: { $role }, { $name }
told-suspended = Your account was suspended
told-restored = Your account was reactivated
told-activated = A password was chosen with your activation link. If that was not you, have it reset at once.
told-proposed = For { $name }, a bureau proposes { $what }. Somebody of the school has to confirm or refuse it.
told-confirmed = { $name } confirmed { $what } that you proposed
told-refused = { $name } refused { $what } that you proposed
told-break-glass = A platform administrator may look at classes and progress of { $name } for some hours. Reason: { $reason }
told-what-role = a new school administrator
told-what-reset = a password reset
told-what-merge = a merger
told-by = { $name }, { $time }
told-by-operator = At the command line, { $time }

## Proposals
proposals-title = Proposals
proposals-waiting = Proposals: { $n } for you to decide
proposals-lead = A bureau cannot change on its own who administers a school, reset their password, or merge schools with pupils. It proposes, and a person of the school confirms.
proposals-empty-title = No proposals
proposals-empty-text = When a bureau proposes a school administrator, a password reset or a merger, it appears here.
proposals-open = To be decided
proposals-over = Decided or expired
proposals-none-open = Nothing is waiting
proposals-none-over = Nothing yet
proposals-role = { $name } as school administrator of { $school }
proposals-reset = New password for { $name }, { $school }
proposals-merge = Merger of { $from } into { $to }
proposals-by = Proposed by { $name }, { $time }
proposals-until = Can be confirmed until { $time }
proposals-expired = Nobody decided by { $time }
proposals-decided = Decided by { $name }, { $time }
proposals-who-school = Can be confirmed by: { $names }
proposals-who-officers = Nobody works at the school yet: another officer of a higher bureau confirms
proposals-who-operator = Nobody at the school can confirm: the operator of the platform can do it at the command line
proposals-state-open = To be decided
proposals-state-expired = Expired
proposals-state-confirmed = Confirmed
proposals-state-refused = Refused
proposals-state-withdrawn = Withdrawn
proposals-care = Confirm only if you know the person and know that this is right. You will get the activation link to hand over.
proposals-care-merge = After the merger, the administrators of the school that stays see all its pupils.
proposals-confirm = Confirm
proposals-refuse = Refuse
proposals-withdraw = Withdraw
proposals-done-propose = Proposed. Nothing changes until it is confirmed.
proposals-done-role = Confirmed, and the role assigned
proposals-done-merger = Confirmed. The merger takes effect on its day, when every school that has to has confirmed.
proposals-done-refuse = Proposal refused
proposals-done-withdraw = Proposal withdrawn
proposals-done-gone = It was decided already, has expired, or the account has changed
staff-reset-propose-hint = The account sees pupils’ names. You propose a new password, and a person of the school confirms it and hands over the link.
staff-reset-propose = Propose password reset
tree-note-merge-confirm = A school with pupils takes part once a person of that school has confirmed.
field-proposed-already = This is proposed already and waits for a decision
field-needs-operator = The school has pupils but nobody who can confirm: ask the operator of the platform
field-reset-two-schools = The account works at two schools: ask the operator of the platform
field-merge-refused = A school refused the merger or did not confirm it in time
field-merge-unconfirmed = A school has got pupils since and was not asked: schedule the merger again
audit-operation-activate = activated the account
audit-operation-propose = proposed it
audit-operation-refuse = refused it
audit-operation-break-glass = let a platform administrator look
