### Spanish, for residents of the United States.
###
### Numbers arrive grouped, years and clock times as they are.

title = Certificado de finalización
subtitle = Verificación de un firmante basada en conocimientos
lead = Este documento certifica el resultado de una sesión de verificación basada en conocimientos, en la que a la persona que firma se le hacen preguntas tomadas de los registros públicos del firmante indicado a continuación.

time = { $day } de { $month ->
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
} de { $year }, { $clock } UTC
time-raw = { $seconds } segundos después del 1 de enero de 1970, 00:00:00 UTC

not-recorded = No consta
page-of = Página { $page } de { $pages }
footer = Certificado de finalización, sesión { $session }
unknown-key = Registrado como: { $key }

## The result, also of an attempt

result = Resultado
result-at = Registrado el { $time }
outcome-passed = Aprobada
outcome-passed-by-challenge = Aprobada con preguntas adicionales
outcome-failed = No aprobada
outcome-locked = No aprobada y bloqueada
outcome-expired = Tiempo agotado
outcome-abandoned = Abandonada sin terminar
outcome-cancelled = Cancelada
outcome-opted-out = Se eligió otro método
outcome-declined = No realizada
outcome-in-progress = Aún en curso

reason-pass-mark-reached = Se respondieron correctamente suficientes preguntas para alcanzar el mínimo exigido.
reason-pass-mark-reached-by-challenge = Las primeras preguntas no alcanzaron el mínimo por poco; las preguntas adicionales se respondieron lo bastante bien para aprobar.
reason-pass-mark-missed = Se respondieron correctamente menos preguntas que el mínimo exigido.
reason-time-ran-out = El tiempo para responder se agotó antes de recibir todas las respuestas.
reason-left = La persona se retiró antes de dar todas las respuestas.
reason-no-attempt-left = Se usaron todos los intentos que permite la política sin alcanzar el mínimo exigido.
reason-operator-cancelled = El operador del servicio canceló la sesión.
reason-another-method = La persona eligió verificarse por otro método.
reason-not-enough-facts = Los registros públicos contienen muy pocos datos sobre los que preguntar.
reason-no-match = Ninguna persona de los registros públicos coincidió con los datos declarados.
reason-several-match = Más de una persona de los registros públicos coincidió con los datos declarados.
reason-deceased = En los registros públicos, la persona declarada consta como fallecida.
reason-minor = En los registros públicos, la persona declarada consta como menor de edad.
reason-too-often = Se solicitó la verificación demasiadas veces en poco tiempo.
reason-in-progress = La sesión no había terminado cuando se elaboró este registro.
locked-until = Bloqueada hasta el { $time }
locked-without-end = Bloqueada hasta que el operador la desbloquee

## Signer

signer = Firmante, según lo declarado
signer-clear = Los datos constan tal como se declararon.
signer-masked = Los datos constan ocultos, salvo unas pocas letras.
signer-digest = Los datos constan solo como un resumen criptográfico con clave: datos iguales tienen resúmenes iguales, y nadie sin la clave puede saber de quién son.
signer-name = Nombre
signer-birth = Fecha o año de nacimiento
signer-address = Dirección
signer-ssn = Número de Seguro Social
ssn-given = Se dieron los últimos cuatro dígitos; no constan en el registro
ssn-not-given = No se dio ningún dígito
signer-claim-digest = Resumen de los datos declarados

## Circumstances

circumstances = Circunstancias
circumstances-note = Según lo comunicado por el servicio que solicitó la verificación. El motor no las comprueba.
agreement = Acuerdo
recipient = Destinatario
login = Usuario
ip = Dirección IP
document = Resumen del documento

## Method

method = Método
method-label = Método registrado
method-kbv = Verificación basada en conocimientos (kbv)
method-note = Se hacen preguntas de opción múltiple tomadas de los registros públicos sobre la persona declarada, que deben responderse dentro de un tiempo límite. Las preguntas, las respuestas y las opciones no forman parte de la evidencia.
method-limit = Esto no es una comprobación de identidad: NIST SP 800-63A-4 no acepta la verificación basada en conocimientos para ese fin. Aprobar respalda lo declarado; no lo prueba.

## Provider

provider = Proveedor
issuer = Emisor
engine = Motor
population = Edición de los registros públicos

## Policy

policy = Política
policy-name = Nombre
policy-digest = Resumen de todas las reglas
policy-quiz = Preguntas
policy-quiz-value = { $questions ->
    [one] { $questions } pregunta
   *[other] { $questions } preguntas
} con { $choices } opciones cada una
policy-pass-mark = Mínimo para aprobar
policy-pass-mark-value = { $mark ->
    [one] { $mark } respuesta correcta
   *[other] { $mark } respuestas correctas
}
policy-attempts = Intentos permitidos
policy-attempts-value = { $attempts }
policy-attempts-unlimited = Sin límite
policy-blind = Aprobar respondiendo al azar
policy-blind-value = { $fraction } de los intentos ({ $percent } %)

## Attempts

attempts = Intentos
attempts-none = No se hizo ningún intento.
attempt-number = N.º
attempt-began = Inicio
attempt-ended = Fin
attempt-result = Resultado
attempt-right = Respuestas correctas
attempt-challenge = Preguntas adicionales
attempt-not-ended = Sin terminar
right-of = { $right } de { $questions }
right-untold = No se divulga ({ $questions ->
    [one] { $questions } pregunta
   *[other] { $questions } preguntas
})
challenge-none = No se ofrecieron
challenge-declined = Ofrecidas, no aceptadas
challenge-taken = Aceptadas: { $right } de { $questions } correctas
challenge-taken-untold = Aceptadas ({ $questions ->
    [one] { $questions } pregunta
   *[other] { $questions } preguntas
})

## Token

token = Token de la aprobación
token-none = No consta ningún token.
token-id = Identificador del token
token-issued = Emitido
token-expires = Vence

## Verification

verify = Registro y cómo verificarlo
session = Sesión
subject = Sujeto, por seudónimo
record-issued = Registro elaborado
record-version = Formato del registro
key = Clave de firma
signed-at = Firmado
log-size = Entradas de la bitácora
log-root = Raíz de la bitácora
events = Eventos de la sesión
evidence = SHA-256 de la evidencia
verified = Verificación
verified-yes = El archivo de evidencia se verificó antes de elaborar esta página
verified-no = El archivo de evidencia no se verificó antes de elaborar esta página
verify-note = Esta página es una representación; el original es el archivo de evidencia firmado. Para verificarlo, compare su SHA-256 con el indicado arriba, compruebe que la raíz de la bitácora publicada por el operador sea la misma con ese tamaño y ejecute:
command = Comando
