### Spanish, for residents of the United States; the applicant is addressed as usted.
###
### The choice of a list starts with a small letter unless it is a name. Numbers arrive grouped,
### years and names as they are.

## Prompts, by the key of the kind.

previous-address = ¿En cuál de estas direcciones ha vivido usted?
street-number = ¿Cuál de estos números de casa corresponde a su dirección en { $street }?
street-number-former = ¿Cuál de estos números de casa corresponde a una de sus direcciones anteriores?
street-name = ¿Cuál de estas calles corresponde a su dirección con el número { $number }?
shared-street-number = ¿Cuál era el número de casa de la dirección que usted compartió con { $name }?
street-lived = ¿En cuál de estas calles ha vivido usted?
city-of-residence = ¿En cuál de estas ciudades ha vivido usted?
current-county = ¿En cuál de estos condados ha vivido usted en los últimos diez años?
prior-county = ¿En cuál de estos condados vivió usted hace más de diez años?
zip-code = ¿Cuál de estos códigos postales (ZIP) corresponde a una de sus direcciones anteriores?
prior-residence-state-multiyear = Entre { $from } y { $to }, ¿en cuál de estos estados vivió usted?
state-associated = ¿En cuál de estos estados ha vivido usted?
country-lived = ¿En cuál de estos países ha vivido usted?
time-at-current-address = ¿Cuánto tiempo lleva usted viviendo en su dirección actual?
residence-type = ¿Cuál de estas opciones describe la vivienda en la que usted vive?
property-size = ¿Qué tamaño tiene la vivienda de su propiedad en la que usted vive?
property-purchase-date = ¿Cuándo compró usted la vivienda de su propiedad en la que vive?
property-purchase-price = ¿Aproximadamente cuánto pagó usted por la vivienda de su propiedad en la que vive?
property-year-built = ¿Cuándo se construyó la vivienda de su propiedad en la que usted vive?
purchased-property-from = ¿A quién le compró usted la vivienda de su propiedad en la que vive?
property-seller = ¿A cuál de estas personas o empresas le ha comprado usted una propiedad?
phone-number = ¿Cuál de estos números de teléfono es o ha sido suyo?
phone-area-code = ¿Cuál de estos códigos de área es o ha sido parte de un número de teléfono suyo?
phone-last-four = ¿Cuál de estas opciones muestra los últimos cuatro dígitos de un número de teléfono suyo, actual o anterior?
relative-given-name = ¿Cuál de estos es el nombre de pila de un familiar suyo?
person-known = ¿Cuál de estas personas es de su familia?
person-not-known = ¿A cuál de estas personas no conoce usted?
person-closest = ¿Con cuál de estas personas tiene usted la relación más estrecha?
person-age-range = ¿Cuál de estos rangos de edad corresponde a su familiar { $name }?
person-shared-address = ¿Cuál de estas personas ha vivido en la misma dirección que usted?
alternate-names = ¿Cuál de estos apellidos ha usado usted?
ssn-issued-in = ¿En cuál de estos estados se emitió su número de Seguro Social?
ssn-first-digits = ¿Cuál de estas opciones muestra los primeros tres dígitos de su número de Seguro Social?
vehicle-owned = ¿Cuál de estos vehículos ha tenido usted, propio o arrendado?
vehicle-year = ¿Cuál de estos es el año de modelo de su { $vehicle }?
vehicle-purchase-date = ¿En cuál de estos meses compró o arrendó usted un vehículo?
vehicle-plate-state = ¿En cuál de estos estados ha estado registrado un vehículo suyo?
vehicle-colour = ¿De cuál de estos colores es o era su { $vehicle }?
aircraft-owned = ¿Cuál de estas aeronaves es o ha sido de su propiedad?
school-name = ¿En cuál de estas instituciones educativas ha estudiado usted?
school-city = ¿En cuál de estas ciudades ha asistido usted a la universidad?
employer = ¿Para cuál de estos empleadores ha trabajado usted?
employer-city = ¿En cuál de estas ciudades ha trabajado usted?
occupation-licence = ¿Cuál de estas licencias profesionales ha tenido usted?
business-associated = ¿Con cuál de estas empresas ha tenido usted algún vínculo?

none-of-the-above = Ninguna de las anteriores

## Dates. Source: CLDR, es-US, gregorian, yMMMM and y.

month =
    { $month ->
        [1] enero
        [2] febrero
        [3] marzo
        [4] abril
        [5] mayo
        [6] junio
        [7] julio
        [8] agosto
        [9] septiembre
        [10] octubre
        [11] noviembre
       *[12] diciembre
    } de { $year }
year = { $year }

## Bands, both ends included. Plural forms: CLDR, es.

band-years =
    de { $low } a { $high ->
        [one] { $high } año
       *[other] { $high } años
    }
band-years-single =
    { $low ->
        [one] { $low } año
       *[other] { $low } años
    }
band-years-below =
    menos de { $limit ->
        [one] { $limit } año
       *[other] { $limit } años
    }
band-years-above =
    { $low ->
        [one] { $low } año
       *[other] { $low } años
    } o más

band-age =
    de { $low } a { $high ->
        [one] { $high } año
       *[other] { $high } años
    }
band-age-single =
    { $low ->
        [one] { $low } año
       *[other] { $low } años
    }
band-age-below =
    menos de { $limit ->
        [one] { $limit } año
       *[other] { $limit } años
    }
band-age-above =
    { $low ->
        [one] { $low } año
       *[other] { $low } años
    } o más

band-square-feet =
    de { $low } a { $high ->
        [one] { $high } pie cuadrado
       *[other] { $high } pies cuadrados
    }
band-square-feet-single =
    { $low ->
        [one] { $low } pie cuadrado
       *[other] { $low } pies cuadrados
    }
band-square-feet-below =
    hasta { $high ->
        [one] { $high } pie cuadrado
       *[other] { $high } pies cuadrados
    }
band-square-feet-above =
    más de { $limit ->
        [one] { $limit } pie cuadrado
       *[other] { $limit } pies cuadrados
    }

band-dollars = de ${ $low } a ${ $high }
band-dollars-single = ${ $low }
band-dollars-below = menos de ${ $limit }
band-dollars-above = ${ $low } o más

band-built = de { $low } a { $high }
band-built-single = { $low }
band-built-below = antes de { $limit }
band-built-above = { $low } o después

## Counties and what states have in their place.

county =
    { $division ->
        [parish] parroquia de { $name }, { $state }
        [borough] borough de { $name }, { $state }
        [census-area] área censal de { $name }, { $state }
        [municipality] municipio de { $name }, { $state }
        [city] ciudad de { $name }, { $state }
       *[county] condado de { $name }, { $state }
    }

## Closed lists: kinds of dwelling, then colors.

word-single-family = casa unifamiliar
word-apartment = apartamento
word-condominium = condominio
word-townhouse = casa adosada (townhouse)
word-mobile-home = casa móvil
word-duplex = dúplex
word-dormitory = residencia estudiantil
word-po-box = apartado postal
word-white = blanco
word-black = negro
word-gray = gris
word-silver = plateado
word-blue = azul
word-red = rojo
word-green = verde
word-brown = café
word-gold = dorado
word-orange = anaranjado
word-yellow = amarillo
word-purple = morado
word-beige = beige
word-tan = canela
word-maroon = granate

## States, districts, territories and military addresses, by postal code.

state-AA = Fuerzas Armadas de EE. UU., América
state-AE = Fuerzas Armadas de EE. UU., Europa
state-AK = Alaska
state-AL = Alabama
state-AP = Fuerzas Armadas de EE. UU., Pacífico
state-AR = Arkansas
state-AS = Samoa Americana
state-AZ = Arizona
state-CA = California
state-CO = Colorado
state-CT = Connecticut
state-DC = Distrito de Columbia
state-DE = Delaware
state-FL = Florida
state-GA = Georgia
state-GU = Guam
state-HI = Hawái
state-IA = Iowa
state-ID = Idaho
state-IL = Illinois
state-IN = Indiana
state-KS = Kansas
state-KY = Kentucky
state-LA = Luisiana
state-MA = Massachusetts
state-MD = Maryland
state-ME = Maine
state-MI = Míchigan
state-MN = Minnesota
state-MO = Misuri
state-MP = Islas Marianas del Norte
state-MS = Misisipi
state-MT = Montana
state-NC = Carolina del Norte
state-ND = Dakota del Norte
state-NE = Nebraska
state-NH = Nuevo Hampshire
state-NJ = Nueva Jersey
state-NM = Nuevo México
state-NV = Nevada
state-NY = Nueva York
state-OH = Ohio
state-OK = Oklahoma
state-OR = Oregón
state-PA = Pensilvania
state-PR = Puerto Rico
state-RI = Rhode Island
state-SC = Carolina del Sur
state-SD = Dakota del Sur
state-TN = Tennessee
state-TX = Texas
state-UT = Utah
state-VA = Virginia
state-VI = Islas Vírgenes de EE. UU.
state-VT = Vermont
state-WA = Washington
state-WI = Wisconsin
state-WV = Virginia Occidental
state-WY = Wyoming

## Countries, by ISO 3166-1 code.

country-AE = Emiratos Árabes Unidos
country-AF = Afganistán
country-AL = Albania
country-AM = Armenia
country-AR = Argentina
country-AT = Austria
country-AU = Australia
country-AZ = Azerbaiyán
country-BA = Bosnia y Herzegovina
country-BB = Barbados
country-BD = Bangladés
country-BE = Bélgica
country-BG = Bulgaria
country-BH = Baréin
country-BM = Bermudas
country-BO = Bolivia
country-BR = Brasil
country-BS = Bahamas
country-BY = Bielorrusia
country-BZ = Belice
country-CA = Canadá
country-CH = Suiza
country-CI = Costa de Marfil
country-CL = Chile
country-CM = Camerún
country-CN = China
country-CO = Colombia
country-CR = Costa Rica
country-CU = Cuba
country-CV = Cabo Verde
country-CY = Chipre
country-CZ = Chequia
country-DE = Alemania
country-DK = Dinamarca
country-DM = Dominica
country-DO = República Dominicana
country-DZ = Argelia
country-EC = Ecuador
country-EE = Estonia
country-EG = Egipto
country-ER = Eritrea
country-ES = España
country-ET = Etiopía
country-FI = Finlandia
country-FJ = Fiyi
country-FR = Francia
country-GB = Reino Unido
country-GD = Granada
country-GE = Georgia
country-GH = Ghana
country-GR = Grecia
country-GT = Guatemala
country-GY = Guyana
country-HK = Hong Kong
country-HN = Honduras
country-HR = Croacia
country-HT = Haití
country-HU = Hungría
country-ID = Indonesia
country-IE = Irlanda
country-IL = Israel
country-IN = India
country-IQ = Irak
country-IR = Irán
country-IS = Islandia
country-IT = Italia
country-JM = Jamaica
country-JO = Jordania
country-JP = Japón
country-KE = Kenia
country-KH = Camboya
country-KP = Corea del Norte
country-KR = Corea del Sur
country-KW = Kuwait
country-KZ = Kazajistán
country-LA = Laos
country-LB = Líbano
country-LK = Sri Lanka
country-LR = Liberia
country-LT = Lituania
country-LU = Luxemburgo
country-LV = Letonia
country-LY = Libia
country-MA = Marruecos
country-MD = Moldavia
country-ME = Montenegro
country-MK = Macedonia del Norte
country-MM = Myanmar
country-MN = Mongolia
country-MT = Malta
country-MX = México
country-MY = Malasia
country-NG = Nigeria
country-NI = Nicaragua
country-NL = Países Bajos
country-NO = Noruega
country-NP = Nepal
country-NZ = Nueva Zelanda
country-OM = Omán
country-PA = Panamá
country-PE = Perú
country-PH = Filipinas
country-PK = Pakistán
country-PL = Polonia
country-PT = Portugal
country-PY = Paraguay
country-QA = Catar
country-RO = Rumania
country-RS = Serbia
country-RU = Rusia
country-SA = Arabia Saudita
country-SD = Sudán
country-SE = Suecia
country-SG = Singapur
country-SI = Eslovenia
country-SK = Eslovaquia
country-SL = Sierra Leona
country-SN = Senegal
country-SO = Somalia
country-SV = El Salvador
country-SY = Siria
country-TH = Tailandia
country-TN = Túnez
country-TR = Turquía
country-TT = Trinidad y Tobago
country-TW = Taiwán
country-TZ = Tanzania
country-UA = Ucrania
country-UG = Uganda
country-US = Estados Unidos
country-UY = Uruguay
country-UZ = Uzbekistán
country-VE = Venezuela
country-VN = Vietnam
country-XK = Kosovo
country-YE = Yemen
country-ZA = Sudáfrica
country-ZM = Zambia
country-ZW = Zimbabue
