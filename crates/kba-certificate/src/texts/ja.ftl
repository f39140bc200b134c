### Japanese.
###
### Numbers arrive grouped, years and clock times as they are.

title = 完了証明書
subtitle = 署名者の知識ベース検証
lead = 本書は、署名する人に対して下記の署名者の公的記録から質問を行う知識ベース検証について、1つのセッションの結果を証明するものです。

time = { $year }-{ $month-digits }-{ $day-digits } { $clock } UTC
time-raw = 1970-01-01 00:00:00 UTC から { $seconds } 秒後

not-recorded = 記録なし
page-of = { $page } / { $pages } ページ
footer = 完了証明書 セッション { $session }
unknown-key = 記録上の値：{ $key }

## The result, also of an attempt

result = 結果
result-at = 記録日時：{ $time }
outcome-passed = 合格
outcome-passed-by-challenge = 追加質問により合格
outcome-failed = 不合格
outcome-locked = 不合格（ロック中）
outcome-expired = 時間切れ
outcome-abandoned = 途中で離脱
outcome-cancelled = 取り消し
outcome-opted-out = 別の方法を選択
outcome-declined = 実施せず
outcome-in-progress = 進行中

reason-pass-mark-reached = 合格点に達する数の質問に正しく回答しました。
reason-pass-mark-reached-by-challenge = 最初の質問はわずかに合格点に届かず、続く追加質問に十分に正しく回答して合格しました。
reason-pass-mark-missed = 正しく回答した質問の数が合格点に届きませんでした。
reason-time-ran-out = すべての回答が行われる前に制限時間が過ぎました。
reason-left = すべての回答を行う前に離脱しました。
reason-no-attempt-left = ポリシーで認められた回数の試行をすべて使いましたが、合格点に達しませんでした。
reason-operator-cancelled = サービスの運営者がセッションを取り消しました。
reason-another-method = 本人が別の検証方法を選択しました。
reason-not-enough-facts = 公的記録に、質問できる事実が十分にありませんでした。
reason-no-match = 申告内容に一致する人物が公的記録にありませんでした。
reason-several-match = 申告内容に一致する人物が公的記録に複数いました。
reason-deceased = 公的記録では、申告された人物は死亡したとされています。
reason-minor = 公的記録では、申告された人物は未成年とされています。
reason-too-often = 短時間に検証の要求が多すぎました。
reason-in-progress = この記録の作成時点で、セッションはまだ終了していませんでした。
locked-until = { $time } までロック
locked-without-end = 運営者が解除するまでロック

## Signer

signer = 署名者（申告による）
signer-clear = 申告内容がそのまま記録されています。
signer-masked = 申告内容は、一部の文字を除き伏せて記録されています。
signer-digest = 申告内容は鍵付きダイジェストとしてのみ記録されています。同じ申告は同じダイジェストになり、鍵を持たない者は誰の申告かを知ることができません。
signer-name = 氏名
signer-birth = 生年月日または生年
signer-address = 住所
signer-ssn = 社会保障番号
ssn-given = 下4桁の申告あり（番号は記録されません）
ssn-not-given = 申告なし
signer-claim-digest = 申告のダイジェスト

## Circumstances

circumstances = 状況
circumstances-note = 検証を要求したサービスの申告によるもので、エンジンは内容を確認していません。
agreement = 契約書
recipient = 受信者
login = ログイン名
ip = IPアドレス
document = 文書のダイジェスト

## Method

method = 方法
method-label = 記録された方法
method-kbv = 知識ベース検証（kbv）
method-note = 申告された人物の公的記録から選択式の質問を作成し、制限時間内の回答を求める方法です。質問、回答および選択肢は証拠に含まれません。
method-limit = これは身元証明（identity proofing）ではありません。NIST SP 800-63A-4 は、知識ベース検証をその目的には認めていません。合格は申告を裏付けるものであり、証明するものではありません。

## Provider

provider = 提供者
issuer = 発行者
engine = エンジン
population = 公的記録の版

## Policy

policy = ポリシー
policy-name = 名称
policy-digest = 全規則のダイジェスト
policy-quiz = 質問
policy-quiz-value = { $questions } 問（各 { $choices } 択）
policy-pass-mark = 合格点
policy-pass-mark-value = 正答 { $mark } 問
policy-attempts = 試行の上限
policy-attempts-value = { $attempts } 回
policy-attempts-unlimited = 上限なし
policy-blind = 当てずっぽうによる合格率
policy-blind-value = 1回の試行につき { $fraction }（{ $percent } %）

## Attempts

attempts = 試行
attempts-none = 試行は行われませんでした。
attempt-number = 回
attempt-began = 開始
attempt-ended = 終了
attempt-result = 結果
attempt-right = 正答数
attempt-challenge = 追加質問
attempt-not-ended = 未終了
right-of = { $questions } 問中 { $right } 問
right-untold = 非開示（{ $questions } 問）
challenge-none = 提示なし
challenge-declined = 提示あり、辞退
challenge-taken = 実施（{ $questions } 問中 { $right } 問）
challenge-taken-untold = 実施（{ $questions } 問）

## Token

token = 合格のトークン
token-none = トークンの記録はありません。
token-id = トークンID
token-issued = 発行
token-expires = 有効期限

## Verification

verify = 記録とその検証方法
session = セッション
subject = 対象者（仮名）
record-issued = 記録の作成
record-version = 記録の形式
key = 署名鍵
signed-at = 署名日時
log-size = ログの項目数
log-root = ログのルート
events = セッションのイベント数
evidence = 証拠ファイルのSHA-256
verified = 検証
verified-yes = 本書の作成前に証拠ファイルを検証しました
verified-no = 本書の作成前に証拠ファイルを検証していません
verify-note = 本書は表示用であり、原本は署名された証拠ファイルです。検証するには、そのSHA-256を上記の値と比べ、運営者が公開するログの同じ項目数でのルートが上記と同じであることを確かめ、次のコマンドを実行してください。
command = コマンド
