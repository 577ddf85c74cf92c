/** Text of messages: openings and continuations that fit together in any pair, per language. Our own lists. */
export interface PhraseBook {
  language: string;
  openings: readonly string[];
  rests: readonly string[];
}

export const phraseBooks: readonly PhraseBook[] = [
  {
    language: 'en',
    openings: [
      'Has anyone seen that',
      'I think',
      'For the record:',
      'Just noticed that',
      'Quick question, is it true that',
      'Good news:',
      'Sorry for the noise, but',
      'As far as I know',
      'Looks like',
      'Can somebody check whether',
      'The short answer is that',
      'It turns out',
      'Reminder:',
      'Last night',
      'I just pushed a fix because',
      'To be fair,',
      'My guess is that',
      'Nobody told me that',
      'We agreed last week that',
      'Yes, and',
    ],
    rests: [
      'the backup finished an hour late',
      'the meeting moved to Thursday',
      'the new keyboard needs a driver',
      'the bridge was closed all weekend',
      'we are out of coffee again',
      'the certificate expires on Monday',
      'the second draft reads much better',
      'the bus stops two streets further now',
      'the tests pass on my machine',
      'the tomatoes are finally ripe',
      'the projector is in the other room',
      'nobody has booked the hall yet',
      'the printer wants paper from tray two',
      'the recipe needs twice the salt',
      'the train was on time for once',
      'the disk is at ninety percent',
      'somebody left a blue umbrella at the door',
      'the choir starts at seven',
      'the map of the old harbour is wrong',
      'the third page is missing from the scan',
      'we should write that down',
      'the router restarts every night at three',
      'the cat has learned to open the window',
    ],
  },
  {
    language: 'de',
    openings: [
      'Übrigens,',
      'Soweit ich weiß:',
      'Kurze Frage:',
      'Zur Erinnerung:',
      'Ich glaube,',
      'Schön, dass du fragst:',
    ],
    rests: [
      'der Schlüssel liegt beim Hausmeister',
      'das Treffen fällt diese Woche aus',
      'die Straße ist bis März gesperrt',
      'das Gerät läuft seit gestern wieder',
      'jemand müsste die Größe nachmessen',
      'der Kuchen reicht für alle',
    ],
  },
  {
    language: 'fr',
    openings: [
      'Au fait,',
      'Je crois que',
      'Petit rappel :',
      'À mon avis,',
      'Bonne nouvelle,',
      'Si je ne me trompe pas,',
    ],
    rests: [
      'la réunion commence à dix heures',
      'le café est offert jusqu’à vendredi',
      'la clé est chez la voisine',
      'le train de midi a été supprimé',
      'l’été sera très sec',
      'le nouveau serveur est déjà prêt',
    ],
  },
  {
    language: 'es',
    openings: ['Por cierto,', 'Creo que', '¿Sabíais que', 'Recordad:', 'Al final', 'Según el manual,'],
    rests: [
      'la reunión es mañana por la tarde',
      'el año que viene habrá más sitio',
      'la llave está en el cajón',
      'el camión llega a las ocho',
      'todavía falta una firma',
      'la señal vuelve después de la tormenta',
    ],
  },
  {
    language: 'ru',
    openings: ['Кстати,', 'Думаю,', 'Напоминаю:', 'Похоже,', 'Если честно,'],
    rests: [
      'встреча переносится на среду',
      'ключ лежит у соседей',
      'поезд сегодня пришёл вовремя',
      'новая версия уже работает',
      'надо бы проверить свет в зале',
    ],
  },
  {
    language: 'ja',
    openings: ['ところで、', 'たぶん', 'お知らせです。', 'ちなみに'],
    rests: [
      '会議は木曜日になりました',
      '新しい鍵は受付にあります',
      '明日は雨が降りそうです',
      '写真を共有フォルダに入れました',
    ],
  },
  {
    language: 'ar',
    openings: ['بالمناسبة،', 'أظن أن', 'تذكير:', 'على ما يبدو'],
    rests: ['الاجتماع غدًا صباحًا', 'المفتاح عند الجيران', 'القهوة جاهزة الآن', 'الخادم الجديد يعمل جيدًا'],
  },
  {
    language: 'el',
    openings: ['Παρεμπιπτόντως,', 'Νομίζω ότι', 'Υπενθύμιση:'],
    rests: ['η συνάντηση μεταφέρθηκε', 'το κλειδί είναι στη γειτόνισσα', 'το τρένο ήρθε στην ώρα του'],
  },
];

export const reactionKeys = ['👍', '❤️', '😂', '🎉', '👀', '✅', '🙏', '🚀'] as const;

export const removalReasons = [
  'spam',
  'Repeated advertising after a warning',
  'inactive for a year',
  'Asked to leave',
  'Harassment, see report 214',
  'Doppeltes Konto',
  'wrong room',
  null,
] as const;

export const uploadNames = [
  'IMG_2041.jpg',
  'minutes-2024-03.pdf',
  'screenshot.png',
  'Übersicht.pdf',
  'map-v2.svg',
  'draft_final_FINAL.odt',
  'invoice.pdf',
  'cat.webp',
  '会議メモ.txt',
] as const;
