### English, for residents of the United States.
###
### The choice of a list starts with a small letter unless it is a name. Numbers arrive grouped,
### years and names as they are.

## Prompts, by the key of the kind.

previous-address = At which of these addresses have you lived?
street-number = Which of these house numbers goes with your address on { $street }?
street-number-former = Which of these house numbers was part of a former address of yours?
street-name = Which of these streets goes with your address with the number { $number }?
shared-street-number = What was the house number of the address you shared with { $name }?
street-lived = On which of these streets have you lived?
city-of-residence = In which of these cities have you lived?
current-county = In which of these counties have you lived in the last ten years?
prior-county = In which of these counties did you live more than ten years ago?
zip-code = Which of these ZIP codes was part of a former address of yours?
prior-residence-state-multiyear = Between { $from } and { $to }, in which of these states did you live?
state-associated = In which of these states have you lived?
country-lived = In which of these countries have you lived?
time-at-current-address = How long have you lived at your present address?
residence-type = Which of these describes the home you live in?
property-size = How large is the home you own and live in?
property-purchase-date = When did you buy the home you own and live in?
property-purchase-price = About how much did you pay for the home you own and live in?
property-year-built = When was the home you own and live in built?
purchased-property-from = From whom did you buy the home you own and live in?
property-seller = From which of these have you bought a property?
phone-number = Which of these phone numbers has been yours?
phone-area-code = Which of these area codes was part of a phone number of yours?
phone-last-four = Which of these are the last four digits of a phone number of yours, past or present?
relative-given-name = Which of these is the first name of a relative of yours?
person-known = Which of these people is a relative of yours?
person-not-known = Which of these people do you not know?
person-closest = With which of these people are you most closely associated?
person-age-range = Which of these age ranges matches the age of your relative { $name }?
person-shared-address = Which of these people has lived at the same address as you?
alternate-names = Which of these last names have you used?
ssn-issued-in = In which of these states was your Social Security number issued?
ssn-first-digits = Which of these are the first three digits of your Social Security number?
vehicle-owned = Which of these vehicles have you owned or leased?
vehicle-year = Of which model year is your { $vehicle }?
vehicle-purchase-date = In which of these months did you buy or lease a vehicle?
vehicle-plate-state = In which of these states has a vehicle of yours been registered?
vehicle-colour = Which of these colors is or was your { $vehicle }?
aircraft-owned = Which of these aircraft have you owned?
school-name = Which of these schools have you attended?
school-city = In which of these cities have you attended college?
employer = For which of these employers have you worked?
employer-city = In which of these cities have you worked?
occupation-licence = Which of these professional licenses have you held?
business-associated = With which of these companies have you been associated?

none-of-the-above = None of the above

## Dates. Source: CLDR, en, gregorian, yMMMM and y.

month =
    { $month ->
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
    } { $year }
year = { $year }

## Bands, both ends included. Plural forms: CLDR, en.

band-years =
    { $low } to { $high ->
        [one] { $high } year
       *[other] { $high } years
    }
band-years-single =
    { $low ->
        [one] { $low } year
       *[other] { $low } years
    }
band-years-below =
    less than { $limit ->
        [one] { $limit } year
       *[other] { $limit } years
    }
band-years-above =
    { $low ->
        [one] { $low } year
       *[other] { $low } years
    } or more

band-age = { $low } to { $high }
band-age-single = { $low }
band-age-below = under { $limit }
band-age-above = { $low } or older

band-square-feet =
    { $low } to { $high ->
        [one] { $high } square foot
       *[other] { $high } square feet
    }
band-square-feet-single =
    { $low ->
        [one] { $low } square foot
       *[other] { $low } square feet
    }
band-square-feet-below =
    up to { $high ->
        [one] { $high } square foot
       *[other] { $high } square feet
    }
band-square-feet-above =
    more than { $limit ->
        [one] { $limit } square foot
       *[other] { $limit } square feet
    }

band-dollars = ${ $low } to ${ $high }
band-dollars-single = ${ $low }
band-dollars-below = less than ${ $limit }
band-dollars-above = ${ $low } or more

band-built = { $low } to { $high }
band-built-single = { $low }
band-built-below = before { $limit }
band-built-above = { $low } or later

## Counties and what states have in their place.

county =
    { $division ->
        [parish] { $name } Parish, { $state }
        [borough] { $name } Borough, { $state }
        [census-area] { $name } Census Area, { $state }
        [municipality] { $name } Municipality, { $state }
        [city] { $name } City, { $state }
       *[county] { $name } County, { $state }
    }

## Closed lists: kinds of dwelling, then colors.

word-single-family = single-family house
word-apartment = apartment
word-condominium = condominium
word-townhouse = townhouse
word-mobile-home = mobile home
word-duplex = duplex
word-dormitory = dormitory
word-po-box = PO box
word-white = white
word-black = black
word-gray = gray
word-silver = silver
word-blue = blue
word-red = red
word-green = green
word-brown = brown
word-gold = gold
word-orange = orange
word-yellow = yellow
word-purple = purple
word-beige = beige
word-tan = tan
word-maroon = maroon

## States, districts, territories and military addresses, by postal code.

state-AA = Armed Forces Americas
state-AE = Armed Forces Europe
state-AK = Alaska
state-AL = Alabama
state-AP = Armed Forces Pacific
state-AR = Arkansas
state-AS = American Samoa
state-AZ = Arizona
state-CA = California
state-CO = Colorado
state-CT = Connecticut
state-DC = District of Columbia
state-DE = Delaware
state-FL = Florida
state-GA = Georgia
state-GU = Guam
state-HI = Hawaii
state-IA = Iowa
state-ID = Idaho
state-IL = Illinois
state-IN = Indiana
state-KS = Kansas
state-KY = Kentucky
state-LA = Louisiana
state-MA = Massachusetts
state-MD = Maryland
state-ME = Maine
state-MI = Michigan
state-MN = Minnesota
state-MO = Missouri
state-MP = Northern Mariana Islands
state-MS = Mississippi
state-MT = Montana
state-NC = North Carolina
state-ND = North Dakota
state-NE = Nebraska
state-NH = New Hampshire
state-NJ = New Jersey
state-NM = New Mexico
state-NV = Nevada
state-NY = New York
state-OH = Ohio
state-OK = Oklahoma
state-OR = Oregon
state-PA = Pennsylvania
state-PR = Puerto Rico
state-RI = Rhode Island
state-SC = South Carolina
state-SD = South Dakota
state-TN = Tennessee
state-TX = Texas
state-UT = Utah
state-VA = Virginia
state-VI = U.S. Virgin Islands
state-VT = Vermont
state-WA = Washington
state-WI = Wisconsin
state-WV = West Virginia
state-WY = Wyoming

## Countries, by ISO 3166-1 code.

country-AE = United Arab Emirates
country-AF = Afghanistan
country-AL = Albania
country-AM = Armenia
country-AR = Argentina
country-AT = Austria
country-AU = Australia
country-AZ = Azerbaijan
country-BA = Bosnia and Herzegovina
country-BB = Barbados
country-BD = Bangladesh
country-BE = Belgium
country-BG = Bulgaria
country-BH = Bahrain
country-BM = Bermuda
country-BO = Bolivia
country-BR = Brazil
country-BS = Bahamas
country-BY = Belarus
country-BZ = Belize
country-CA = Canada
country-CH = Switzerland
country-CI = Ivory Coast
country-CL = Chile
country-CM = Cameroon
country-CN = China
country-CO = Colombia
country-CR = Costa Rica
country-CU = Cuba
country-CV = Cape Verde
country-CY = Cyprus
country-CZ = Czechia
country-DE = Germany
country-DK = Denmark
country-DM = Dominica
country-DO = Dominican Republic
country-DZ = Algeria
country-EC = Ecuador
country-EE = Estonia
country-EG = Egypt
country-ER = Eritrea
country-ES = Spain
country-ET = Ethiopia
country-FI = Finland
country-FJ = Fiji
country-FR = France
country-GB = United Kingdom
country-GD = Grenada
country-GE = Georgia
country-GH = Ghana
country-GR = Greece
country-GT = Guatemala
country-GY = Guyana
country-HK = Hong Kong
country-HN = Honduras
country-HR = Croatia
country-HT = Haiti
country-HU = Hungary
country-ID = Indonesia
country-IE = Ireland
country-IL = Israel
country-IN = India
country-IQ = Iraq
country-IR = Iran
country-IS = Iceland
country-IT = Italy
country-JM = Jamaica
country-JO = Jordan
country-JP = Japan
country-KE = Kenya
country-KH = Cambodia
country-KP = North Korea
country-KR = South Korea
country-KW = Kuwait
country-KZ = Kazakhstan
country-LA = Laos
country-LB = Lebanon
country-LK = Sri Lanka
country-LR = Liberia
country-LT = Lithuania
country-LU = Luxembourg
country-LV = Latvia
country-LY = Libya
country-MA = Morocco
country-MD = Moldova
country-ME = Montenegro
country-MK = North Macedonia
country-MM = Myanmar
country-MN = Mongolia
country-MT = Malta
country-MX = Mexico
country-MY = Malaysia
country-NG = Nigeria
country-NI = Nicaragua
country-NL = Netherlands
country-NO = Norway
country-NP = Nepal
country-NZ = New Zealand
country-OM = Oman
country-PA = Panama
country-PE = Peru
country-PH = Philippines
country-PK = Pakistan
country-PL = Poland
country-PT = Portugal
country-PY = Paraguay
country-QA = Qatar
country-RO = Romania
country-RS = Serbia
country-RU = Russia
country-SA = Saudi Arabia
country-SD = Sudan
country-SE = Sweden
country-SG = Singapore
country-SI = Slovenia
country-SK = Slovakia
country-SL = Sierra Leone
country-SN = Senegal
country-SO = Somalia
country-SV = El Salvador
country-SY = Syria
country-TH = Thailand
country-TN = Tunisia
country-TR = Turkey
country-TT = Trinidad and Tobago
country-TW = Taiwan
country-TZ = Tanzania
country-UA = Ukraine
country-UG = Uganda
country-US = United States
country-UY = Uruguay
country-UZ = Uzbekistan
country-VE = Venezuela
country-VN = Vietnam
country-XK = Kosovo
country-YE = Yemen
country-ZA = South Africa
country-ZM = Zambia
country-ZW = Zimbabwe
