### English: for signers, their lawyers and courts of the United States.
###
### Numbers arrive grouped, years and clock times as they are.

title = Certificate of completion
subtitle = Knowledge-based verification of a signer
lead = This certifies the result of one session of knowledge-based verification, in which the person who signs is asked questions from the public records of the signer named below.

time = { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { $day }, { $year }, { $clock } UTC
time-raw = { $seconds } seconds after January 1, 1970, 00:00:00 UTC

not-recorded = Not recorded
page-of = Page { $page } of { $pages }
footer = Certificate of completion, session { $session }
unknown-key = Recorded as: { $key }

## The result, also of an attempt

result = Result
result-at = Recorded on { $time }
outcome-passed = Passed
outcome-passed-by-challenge = Passed by challenge
outcome-failed = Failed
outcome-locked = Failed and locked
outcome-expired = Time ran out
outcome-abandoned = Left without finishing
outcome-cancelled = Cancelled
outcome-opted-out = Another method chosen
outcome-declined = Not carried out
outcome-in-progress = Still in progress

reason-pass-mark-reached = Enough questions were answered correctly to reach the pass mark.
reason-pass-mark-reached-by-challenge = The first questions were narrowly missed; the further questions of a challenge were then answered well enough to pass.
reason-pass-mark-missed = Fewer questions were answered correctly than the pass mark requires.
reason-time-ran-out = The time for answering ran out before all answers were given.
reason-left = The person left before giving all answers.
reason-no-attempt-left = All attempts that the policy allows were used without reaching the pass mark.
reason-operator-cancelled = The operator of the service cancelled the session.
reason-another-method = The person chose to be verified by another method.
reason-not-enough-facts = The public records hold too few facts to ask about.
reason-no-match = No person in the public records matched the claim.
reason-several-match = More than one person in the public records matched the claim.
reason-deceased = The public records hold the person of the claim as deceased.
reason-minor = The public records hold the person of the claim as a minor.
reason-too-often = Verification was requested too often in a short time.
reason-in-progress = The session had not ended when this record was made.
locked-until = Locked until { $time }
locked-without-end = Locked until the operator unlocks it

## Signer

signer = Signer, as claimed
signer-clear = The claim is on record as it was made.
signer-masked = All but a few letters of the claim are masked on record.
signer-digest = The claim is on record as a keyed digest only: equal claims have equal digests, and nobody without the key can tell whose claim it is.
signer-name = Name
signer-birth = Date or year of birth
signer-address = Address
signer-ssn = Social Security number
ssn-given = Last four digits were given; they are not on record
ssn-not-given = No digits were given
signer-claim-digest = Digest of the claim

## Circumstances

circumstances = Circumstances
circumstances-note = As told by the service that requested the verification. The engine does not check them.
agreement = Agreement
recipient = Recipient
login = Login
ip = IP address
document = Digest of the document

## Method

method = Method
method-label = Method on record
method-kbv = Knowledge-based verification (kbv)
method-note = Multiple-choice questions are drawn from public records about the claimed person, to be answered within a time limit. The questions, the answers and the choices are not part of the evidence.
method-limit = This is not identity proofing: NIST SP 800-63A-4 does not accept knowledge-based verification for that purpose. A pass supports the claim; it does not prove it.

## Provider

provider = Provider
issuer = Issuer
engine = Engine
population = Edition of the public records

## Policy

policy = Policy
policy-name = Name
policy-digest = Digest of all rules
policy-quiz = Questions
policy-quiz-value = { $questions ->
    [one] { $questions } question
   *[other] { $questions } questions
} with { $choices } choices each
policy-pass-mark = Pass mark
policy-pass-mark-value = { $mark ->
    [one] { $mark } right answer
   *[other] { $mark } right answers
}
policy-attempts = Attempts allowed
policy-attempts-value = { $attempts }
policy-attempts-unlimited = No limit
policy-blind = Passed by blind guessing
policy-blind-value = { $fraction } of attempts ({ $percent } %)

## Attempts

attempts = Attempts
attempts-none = No attempt was made.
attempt-number = No.
attempt-began = Began
attempt-ended = Ended
attempt-result = Result
attempt-right = Right answers
attempt-challenge = Challenge
attempt-not-ended = Not ended
right-of = { $right } of { $questions }
right-untold = Not disclosed ({ $questions ->
    [one] { $questions } question
   *[other] { $questions } questions
})
challenge-none = Not offered
challenge-declined = Offered, not taken
challenge-taken = Taken: { $right } of { $questions } right
challenge-taken-untold = Taken ({ $questions ->
    [one] { $questions } question
   *[other] { $questions } questions
})

## Token

token = Token of the pass
token-none = No token is on record.
token-id = Token ID
token-issued = Issued
token-expires = Expires

## Verification

verify = Record and how to verify it
session = Session
subject = Subject, by pseudonym
record-issued = Record made
record-version = Record layout
key = Signing key
signed-at = Signed
log-size = Entries of the log
log-root = Root of the log
events = Events of the session
evidence = SHA-256 of the evidence file
verified = Verification
verified-yes = The evidence file was verified before this page was made from it
verified-no = The evidence file was not verified before this page was made from it
verify-note = This page is a rendering; the signed evidence file is the original. To verify it, compare its SHA-256 with the one above, check that the root of the operator's published log is the same at that size, and run:
command = Command
