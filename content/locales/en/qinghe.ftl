# Every word of the interface. The same keys stand in zh-CN/qinghe.ftl.

## Frame
site-name = Qinghe Classroom
site-tagline = Qinghe Classroom · drug prevention for young people
skip = Skip to the content
crumbs = You are here
sign-out = Sign out
nav-label = Main sections
nav-classes = My classes
nav-participation = Participation
nav-school = My school
help-jump = Help
quick-exit = Leave now
help-label = Helplines
help-title = Need help? You can call any time
help-120 = Ambulance
help-110 = Police
help-12356 = Feelings
help-12355 = Youth line
help-link = Help and how it works
privacy-link = Privacy
form-error = Error:{" "}

## Errors
error-lead = You can go back, or start again from the home page.
error-home = Go to the home page
error-attempt-closed = This quiz has been handed in and can no longer be changed
error-busy = Very busy just now. Please try again in a few seconds
error-file = This file could not be read
error-forbidden = You are not allowed to see this page
error-internal = Something went wrong on our side. We have made a note of it
error-invalid = Something is not filled in correctly. Please check and try again
error-lesson-first = Finish the lesson first, then take the quiz
error-must-change-password = Please change your first password
error-not-found = We cannot find that page
error-sign-in-required = Please sign in
error-too-many-attempts = Too many tries. Please wait a little
error-wrong-credentials = Those sign-in details are not right

## Fields
field-choose-class = Choose a class
field-choose-module = Choose a lesson
field-choose-one = Choose at least one answer
field-due-date = Enter a full date and time, for example 2026-12-20 20:00
field-due-far = The due time must be within a year
field-due-past = The due time must be in the future
field-name-length = The name cannot be empty or very long
field-note-length = The note can have at most 200 characters
field-password-guessable = That password is easy to guess. Choose another one
field-password-long = That password is too long
field-password-short = A password needs at least 10 characters
field-passwords-differ = The two entries are not the same
field-pin-guessable = That PIN is easy to guess. Avoid repeated digits and runs
field-pin-shape = Enter 6 to 12 digits
field-required = This cannot be empty
field-same-as-before = The new one must differ from the old one
field-school-unknown = We cannot find that school code. Check your login slip
field-target-range = The target must be between 1 and 100
field-unknown-option = That option does not exist. Reload the page and choose again
field-username-shape = A user name has 3 to 64 small letters, digits, dots, hyphens or underscores
field-wrong-password = That is not your current password

## Parts
state-not-started = Not started
state-started = Started
state-completed = Completed
state-late = Overdue
overfull-title = These figures contradict each other. Please ask the administrator to check
overfull-text = { $part } is more than the total of { $whole }, so no rate is shown.
participation-rate = Participation
participation-bar = Participation { $rate }, target { $target }%
participation-completed = Completed
participation-needed = Needed to reach { $target }%
of-pupils = of { $n } pupils
unit-pupils = pupils
target-note = Target { $target }%
score-label = { $score } out of 100
points = points
