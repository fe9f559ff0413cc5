export const organisation = {
  title: 'Beállítások',
  tabs: { label: 'A beállítások részei', organisation: 'Szervezet', seats: 'Helyek', audit: 'Napló' },
  general: 'A szervezet',
  defaults: 'Amivel az új dolgok kezdődnek',
  name: 'Név',
  nameHint: 'A levelekben és a jegyeken.',
  zone: 'Időzóna',
  currency: 'Pénznem',
  locale: 'A levelek nyelve',
  limit: 'Egy program legfeljebb ennyi helye',
  limitHint: 'Az elgépelések ellen: ennél többet senki sem adhat meg.',
  saved: 'A beállítások elmentve.',
} as const
