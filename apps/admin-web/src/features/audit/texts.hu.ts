export const audit = {
  title: 'Napló',
  note: 'Ki mit tett mivel és mikor. Csak azonosítók és mezőnevek, tartalom soha. Itt semmi sem változtatható.',
  filter: 'Mi történt',
  filterAll: 'Minden',
  column: { at: 'Mikor', actor: 'Ki', action: 'Mi', subject: 'Min', fields: 'Mezők', ip: 'Honnan' },
  system: 'A rendszer',
  anonymous: 'Nem bejelentkezett',
  kiosk: '{{name}} állomás',
  gone: 'Törölt fiók',
  empty: { title: 'Még semmi', text: 'Minden változás itt hagy egy sort.' },
} as const
