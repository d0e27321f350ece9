// @ts-check
// What scripts of pages say, in German.

/** @type {import("./en.js").Words} */
const WORDS = {
  settings: {
    granted: "Dieser Browser darf Benachrichtigungen dieses Hauses zeigen.",
    denied: "Dieser Browser zeigt keine Benachrichtigungen dieses Hauses: du hast es einmal so gewollt. Dort, wo die Adresse dieser Seite steht, lässt es sich ändern.",
    ask: "Dieser Browser fragt dich, bevor er welche zeigt.",
    insecure: "Browser zeigen Benachrichtigungen nur von Seiten, die über HTTPS kommen oder von genau diesem Rechner. Der Ton geht auch hier.",
    none: "Dieser Browser kennt keine Benachrichtigungen für Seiten. Der Ton geht auch hier.",
    refused: "Dieser Browser hat sie nicht gezeigt: auf manchen Telefonen darf das nur eine eigene App.",
    shown: "Da ist sie, es sei denn, der Rechner soll still sein.",
    try: "So sieht sie aus.",
    kept: "In diesem Browser gemerkt.",
    lost: "Dieser Browser merkt sich nichts für dieses Haus: was du einstellst, ist mit der Seite weg.",
    noRoom: "So kann kein Raum heißen.",
    invited: "Ein Raum auf Einladung",
    from: "Noch nichts gemerkt: sag, wann die Ruhezeit anfängt.",
    until: "Noch nichts gemerkt: sag, wann die Ruhezeit aufhört.",
  },
  copy: { copy: "Kopieren", copied: "Kopiert", failed: "Nicht kopiert: markiere es stattdessen" },
  doctor: {
    seconds: (count) => (count === 1 ? "1 Sekunde" : `${count.toLocaleString("de")} Sekunden`),
    minutes: (count) => `${count} Minuten`,
    hours: (count) => `${count} Stunden`,
    measuring: "Messe …",
    frames: {
      open: "Höre auf vier Stücke …",
      none: "kein Stück kam an",
      some: (count) => `nur ${count} von vier Stücken kamen an`,
      late: (heard) => `Streams kommen nicht durch: ${heard} in 20 Sekunden.`,
      cut: (heard) => `Streams kommen nicht durch: ${heard}, bevor der Stream gekappt oder verweigert wurde.`,
      good: "Streams kommen durch: vier Stücke kamen im Abstand einer Sekunde.",
      held: (after) => `Streams werden zurückgehalten: vier Stücke kamen zusammen, nach ${after}.`,
      uneven: (gaps) => `Streams kommen ungleichmäßig durch: zwischen vier Stücken lagen ${gaps} Sekunden statt je 1.`,
    },
    quiet: {
      open: (silence) => `Höre auf ${silence} Sekunden Stille …`,
      good: (silence) => `Stille wird in Ruhe gelassen: ein Stream, der ${silence} Sekunden nichts sagte, ging weiter.`,
      held: "Der stille Stream fing nicht an, oder alles davon wird zurückgehalten.",
      cut: (lasted, pings) => `Stille Streams werden nach ${lasted} gekappt, früher als die ${pings} Sekunden zwischen zwei Pings.`,
      late: (lasted, pings) => `Stille Streams werden nach ${lasted} gekappt. Das macht nichts: Hallway schickt alle ${pings} Sekunden einen Ping.`,
    },
    clock: {
      good: (within) => `Deine Uhr und die des Hauses stimmen auf ${within} überein.`,
      ahead: (by) => `Deine Uhr geht gegenüber der des Hauses um ${by} vor. Nachrichten tragen die Zeit des Hauses; was von einer Umfrage bleibt, zählt deine.`,
      behind: (by) => `Deine Uhr geht gegenüber der des Hauses um ${by} nach. Nachrichten tragen die Zeit des Hauses; was von einer Umfrage bleibt, zählt deine.`,
    },
    http: {
      unknown: (spoken) => `Mit dem Haus wird ${spoken} gesprochen; was dein Browser spricht, sagt er nicht.`,
      old: "Dein Browser spricht HTTP/1.1 und öffnet damit höchstens sechs Verbindungen. Seine Tabs teilen sich ihre Streams.",
      good: (spoken) => `Dein Browser spricht ${spoken}: Streams und Anfragen teilen sich eine Verbindung.`,
    },
    proxy: {
      named: (name) => `er nennt sich ${name}`,
      speaks: "er sagt, für wen er spricht",
      between: (spoken, heard) => `dein Browser spricht ${spoken}, und das Haus hört ${heard}`,
      and: ", und ",
      none: "Zwischen dir und dem Haus zeigt sich kein Proxy.",
      there: (signs) => `Ein Proxy gibt Anfragen weiter: ${signs}.`,
    },
    tabs: {
      noStreams: "Dieser Browser kann keine Streams hören: Seiten fragen stattdessen immer wieder nach.",
      worker: "Alle Tabs dieses Browsers teilen sich ihre Streams; ein Shared Worker hält sie.",
      locks: "Alle Tabs dieses Browsers teilen sich ihre Streams; einer von ihnen hält sie.",
      alone: "Dieser Browser hat weder Shared Worker noch Locks: jeder Tab, den du ansiehst, hat einen eigenen Stream.",
      secure: " Locks gibt es nur über https.",
    },
    cannotListen: "Dieser Browser kann keine Streams hören.",
    cannotAsk: "Das Haus ließ sich nicht fragen.",
    below: "Unten stehen die Zeilen, die Streams durchlassen.",
    look: "Das eine oder andere ist einen Blick wert.",
    fine: "Nichts ist im Weg.",
  },
};

export default WORDS;
