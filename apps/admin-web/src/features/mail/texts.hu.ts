export const mail = {
  title: 'Üzenetek',
  note: 'Nincs beállítva levelezőkiszolgáló, ezért a levelek itt maradnak, nem mennek ki.',
  sending: {
    title: 'A levelek valóban kimennek',
    text: 'Levelezőkiszolgáló van beállítva. Amit megkapott, az itt nem marad meg.',
  },
  empty: {
    title: 'Még nincsenek levelek',
    text: 'Itt lesznek a jegyes visszaigazolások és az új jelszó hivatkozásai.',
  },
  list: 'Megőrzött levelek',
  to: 'Címzett: {{to}}',
  preview: 'A levél előnézete',
  asHtml: 'Ahogy kimenne',
  asText: 'Szövegként',
  format: 'A levél megjelenítése',
  refresh: 'Új levelek keresése',
} as const
