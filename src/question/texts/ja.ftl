### Japanese, in the polite form of an identity check.
###
### Names of persons and firms, streets, cities and whole addresses stay in Latin letters, as on
### file. Numbers arrive grouped, years and names as they are.

## Prompts, by the key of the kind.

previous-address = 次のうち、あなたが住んだことのある住所はどれですか。
street-number = 次のうち、{ $street } にあるあなたの住所の番地はどれですか。
street-number-former = 次のうち、あなたの以前の住所の番地はどれですか。
street-name = 次のうち、番地が { $number } のあなたの住所がある通りはどれですか。
shared-street-number = 次のうち、あなたが { $name } さんと一緒に住んでいた住所の番地はどれですか。
street-lived = 次のうち、あなたが住んだことのある通りはどれですか。
city-of-residence = 次のうち、あなたが住んだことのある都市はどれですか。
current-county = 次のうち、あなたが過去10年以内に住んでいた郡はどれですか。
prior-county = 次のうち、あなたが10年以上前に住んでいた郡はどれですか。
zip-code = 次のうち、あなたの以前の住所の郵便番号（ZIPコード）はどれですか。
prior-residence-state-multiyear = 次のうち、あなたが{ $from }年から{ $to }年の間に住んでいた州はどれですか。
state-associated = 次のうち、あなたが住んだことのある州はどれですか。
country-lived = 次のうち、あなたが住んだことのある国はどれですか。
time-at-current-address = あなたが現在の住所に住んでいる期間は、次のうちどれですか。
residence-type = あなたが住んでいる住居の種類は、次のうちどれですか。
property-size = あなたが所有し、住んでいる住宅の広さは、次のうちどれですか。
property-purchase-date = あなたが所有し、住んでいる住宅を購入した年月は、次のうちどれですか。
property-purchase-price = あなたが所有し、住んでいる住宅のおおよその購入価格は、次のうちどれですか。
property-year-built = あなたが所有し、住んでいる住宅が建てられた時期は、次のうちどれですか。
purchased-property-from = あなたが所有し、住んでいる住宅の購入時の売主は、次のうちどれですか。
property-seller = 次のうち、あなたが過去に購入した不動産の売主はどれですか。
phone-number = 次のうち、あなたの現在または過去の電話番号はどれですか。
phone-area-code = 次のうち、あなたの現在または過去の電話番号の市外局番（エリアコード）はどれですか。
phone-last-four = 次のうち、あなたの現在または過去の電話番号の下4桁はどれですか。
relative-given-name = 次のうち、あなたの親族の名（ファーストネーム）はどれですか。
person-known = 次のうち、あなたの親族は誰ですか。
person-not-known = 次のうち、あなたが知らない人は誰ですか。
person-closest = 次のうち、あなたと最も関わりの深い人は誰ですか。
person-age-range = あなたの親族である { $name } さんの年齢は、次のうちどれに当てはまりますか。
person-shared-address = 次のうち、あなたと同じ住所に住んだことのある人は誰ですか。
alternate-names = 次のうち、あなたが使ったことのある姓（ラストネーム）はどれですか。
ssn-issued-in = 次のうち、あなたの社会保障番号（SSN）が発行された州はどれですか。
ssn-first-digits = 次のうち、あなたの社会保障番号（SSN）の最初の3桁はどれですか。
vehicle-owned = 次のうち、あなたが所有またはリースしたことのある車はどれですか。
vehicle-year = あなたの { $vehicle } の年式（モデルイヤー）は、次のうちどれですか。
vehicle-purchase-date = 次のうち、あなたが車を購入またはリースした年月はどれですか。
vehicle-plate-state = 次のうち、あなたの車が登録されたことのある州はどれですか。
vehicle-colour = あなたの { $vehicle }（以前の車を含みます）の色は、次のうちどれですか。
aircraft-owned = 次のうち、あなたが所有したことのある航空機はどれですか。
school-name = 次のうち、あなたが在籍したことのある学校はどれですか。
school-city = 次のうち、あなたが通ったことのある大学の所在都市はどれですか。
employer = 次のうち、あなたが勤めたことのある勤務先はどれですか。
employer-city = 次のうち、あなたが働いたことのある都市はどれですか。
occupation-licence = 次のうち、あなたが保有したことのある職業上の免許・資格はどれですか。
business-associated = 次のうち、あなたが関わったことのある会社はどれですか。

none-of-the-above = 上記のいずれにも該当しない

## Dates. Source: CLDR, ja, gregorian, yMMMM and y.

month =
    { $year }年{ $month ->
        [1] 1月
        [2] 2月
        [3] 3月
        [4] 4月
        [5] 5月
        [6] 6月
        [7] 7月
        [8] 8月
        [9] 9月
        [10] 10月
        [11] 11月
       *[12] 12月
    }
year = { $year }年

## Bands, both ends included. The sign between them: CLDR, ja, miscPatterns, range.

band-years = { $low }～{ $high }年
band-years-single = { $low }年
band-years-below = { $limit }年未満
band-years-above = { $low }年以上

band-age = { $low }～{ $high }歳
band-age-single = { $low }歳
band-age-below = { $limit }歳未満
band-age-above = { $low }歳以上

band-square-feet = { $low }～{ $high }平方フィート
band-square-feet-single = { $low }平方フィート
band-square-feet-below = { $high }平方フィート以下
band-square-feet-above = { $limit }平方フィート超

band-dollars = { $low }～{ $high }米ドル
band-dollars-single = { $low }米ドル
band-dollars-below = { $limit }米ドル未満
band-dollars-above = { $low }米ドル以上

band-built = { $low }～{ $high }年
band-built-single = { $low }年
band-built-below = { $high }年以前
band-built-above = { $low }年以降

## Counties and what states have in their place.

county =
    { $division ->
        [parish] { $state-name } { $name }郡（パリッシュ）
        [borough] { $state-name } { $name }郡（バロー）
        [census-area] { $state-name } { $name }国勢調査地域
        [municipality] { $state-name } { $name }市（ミュニシパリティ）
        [city] { $state-name } { $name }市
       *[county] { $state-name } { $name }郡
    }

## Closed lists: kinds of dwelling, then colors.

word-single-family = 一戸建て
word-apartment = アパート（賃貸の集合住宅）
word-condominium = コンドミニアム（分譲の集合住宅）
word-townhouse = タウンハウス（連棟住宅）
word-mobile-home = モービルホーム（移動式住宅）
word-duplex = デュプレックス（二戸一住宅）
word-dormitory = 学生寮
word-po-box = 私書箱
word-white = 白
word-black = 黒
word-gray = グレー
word-silver = シルバー
word-blue = 青
word-red = 赤
word-green = 緑
word-brown = 茶色
word-gold = ゴールド
word-orange = オレンジ
word-yellow = 黄色
word-purple = 紫
word-beige = ベージュ
word-tan = 黄褐色
word-maroon = えんじ色

## States, districts, territories and military addresses, by postal code.

state-AA = 米軍基地（南北アメリカ）
state-AE = 米軍基地（ヨーロッパ）
state-AK = アラスカ州
state-AL = アラバマ州
state-AP = 米軍基地（太平洋）
state-AR = アーカンソー州
state-AS = アメリカ領サモア
state-AZ = アリゾナ州
state-CA = カリフォルニア州
state-CO = コロラド州
state-CT = コネチカット州
state-DC = コロンビア特別区（ワシントンD.C.）
state-DE = デラウェア州
state-FL = フロリダ州
state-GA = ジョージア州
state-GU = グアム
state-HI = ハワイ州
state-IA = アイオワ州
state-ID = アイダホ州
state-IL = イリノイ州
state-IN = インディアナ州
state-KS = カンザス州
state-KY = ケンタッキー州
state-LA = ルイジアナ州
state-MA = マサチューセッツ州
state-MD = メリーランド州
state-ME = メイン州
state-MI = ミシガン州
state-MN = ミネソタ州
state-MO = ミズーリ州
state-MP = 北マリアナ諸島
state-MS = ミシシッピ州
state-MT = モンタナ州
state-NC = ノースカロライナ州
state-ND = ノースダコタ州
state-NE = ネブラスカ州
state-NH = ニューハンプシャー州
state-NJ = ニュージャージー州
state-NM = ニューメキシコ州
state-NV = ネバダ州
state-NY = ニューヨーク州
state-OH = オハイオ州
state-OK = オクラホマ州
state-OR = オレゴン州
state-PA = ペンシルベニア州
state-PR = プエルトリコ
state-RI = ロードアイランド州
state-SC = サウスカロライナ州
state-SD = サウスダコタ州
state-TN = テネシー州
state-TX = テキサス州
state-UT = ユタ州
state-VA = バージニア州
state-VI = アメリカ領バージン諸島
state-VT = バーモント州
state-WA = ワシントン州
state-WI = ウィスコンシン州
state-WV = ウェストバージニア州
state-WY = ワイオミング州

## Countries, by ISO 3166-1 code.

country-AE = アラブ首長国連邦
country-AF = アフガニスタン
country-AL = アルバニア
country-AM = アルメニア
country-AR = アルゼンチン
country-AT = オーストリア
country-AU = オーストラリア
country-AZ = アゼルバイジャン
country-BA = ボスニア・ヘルツェゴビナ
country-BB = バルバドス
country-BD = バングラデシュ
country-BE = ベルギー
country-BG = ブルガリア
country-BH = バーレーン
country-BM = バミューダ
country-BO = ボリビア
country-BR = ブラジル
country-BS = バハマ
country-BY = ベラルーシ
country-BZ = ベリーズ
country-CA = カナダ
country-CH = スイス
country-CI = コートジボワール
country-CL = チリ
country-CM = カメルーン
country-CN = 中国
country-CO = コロンビア
country-CR = コスタリカ
country-CU = キューバ
country-CV = カーボベルデ
country-CY = キプロス
country-CZ = チェコ
country-DE = ドイツ
country-DK = デンマーク
country-DM = ドミニカ国
country-DO = ドミニカ共和国
country-DZ = アルジェリア
country-EC = エクアドル
country-EE = エストニア
country-EG = エジプト
country-ER = エリトリア
country-ES = スペイン
country-ET = エチオピア
country-FI = フィンランド
country-FJ = フィジー
country-FR = フランス
country-GB = イギリス
country-GD = グレナダ
country-GE = ジョージア
country-GH = ガーナ
country-GR = ギリシャ
country-GT = グアテマラ
country-GY = ガイアナ
country-HK = 香港
country-HN = ホンジュラス
country-HR = クロアチア
country-HT = ハイチ
country-HU = ハンガリー
country-ID = インドネシア
country-IE = アイルランド
country-IL = イスラエル
country-IN = インド
country-IQ = イラク
country-IR = イラン
country-IS = アイスランド
country-IT = イタリア
country-JM = ジャマイカ
country-JO = ヨルダン
country-JP = 日本
country-KE = ケニア
country-KH = カンボジア
country-KP = 北朝鮮
country-KR = 韓国
country-KW = クウェート
country-KZ = カザフスタン
country-LA = ラオス
country-LB = レバノン
country-LK = スリランカ
country-LR = リベリア
country-LT = リトアニア
country-LU = ルクセンブルク
country-LV = ラトビア
country-LY = リビア
country-MA = モロッコ
country-MD = モルドバ
country-ME = モンテネグロ
country-MK = 北マケドニア
country-MM = ミャンマー
country-MN = モンゴル
country-MT = マルタ
country-MX = メキシコ
country-MY = マレーシア
country-NG = ナイジェリア
country-NI = ニカラグア
country-NL = オランダ
country-NO = ノルウェー
country-NP = ネパール
country-NZ = ニュージーランド
country-OM = オマーン
country-PA = パナマ
country-PE = ペルー
country-PH = フィリピン
country-PK = パキスタン
country-PL = ポーランド
country-PT = ポルトガル
country-PY = パラグアイ
country-QA = カタール
country-RO = ルーマニア
country-RS = セルビア
country-RU = ロシア
country-SA = サウジアラビア
country-SD = スーダン
country-SE = スウェーデン
country-SG = シンガポール
country-SI = スロベニア
country-SK = スロバキア
country-SL = シエラレオネ
country-SN = セネガル
country-SO = ソマリア
country-SV = エルサルバドル
country-SY = シリア
country-TH = タイ
country-TN = チュニジア
country-TR = トルコ
country-TT = トリニダード・トバゴ
country-TW = 台湾
country-TZ = タンザニア
country-UA = ウクライナ
country-UG = ウガンダ
country-US = アメリカ合衆国
country-UY = ウルグアイ
country-UZ = ウズベキスタン
country-VE = ベネズエラ
country-VN = ベトナム
country-XK = コソボ
country-YE = イエメン
country-ZA = 南アフリカ
country-ZM = ザンビア
country-ZW = ジンバブエ
