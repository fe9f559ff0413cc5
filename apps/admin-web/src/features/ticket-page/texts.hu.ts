import type { Texts } from '../../app/locales/en.ts'
import type { ticketPage as en } from './texts.en.ts'

export const ticketPage: Texts<typeof en> = {
  title: 'A jegye',
  qr: 'A(z) {{code}} jegy QR-kódja',
  guest: 'Később megnevezett vendég',
  hint: 'Ezt a kódot mutassa a bejáratnál képernyőn vagy papíron. Ha nem olvasható, a tízjegyű kód is elegendő.',
  order: '{{code}} rendelés',
  when: 'Időpontok',
  in: 'Beléptetve',
  missing: {
    title: 'Itt nincs semmi',
    text: 'A link hiányos, vagy a jegyet továbbadták. Nyissa meg a legutóbbi levélben kapott linket.',
  },
  gone: {
    cancelled: 'Ezt a jegyet törölték',
    expired: 'Ez a jegy érvénytelen',
    text: 'Már nem jogosít belépésre.',
  },
  held: 'Ez a jegy még nincs kifizetve',
  heldText: 'A kódja itt jelenik meg, amint kifizették.',
  details: {
    heading: 'Önről',
    name: 'Név a jegyen',
    email: 'E-mail',
    dietaryNeeds: 'Étkezési igények',
    emergencyContact: 'Vészhelyzetben értesítendő',
    private: 'Amit itt megad, azt csak az esemény szervezői látják.',
    done: 'Mentve',
  },
  give: {
    heading: 'Nem tud eljönni?',
    text: 'Adja át a jegyet valaki másnak. Levélben kapja meg, új kóddal; az Ön kódja attól kezdve nem jogosít belépésre.',
    until: 'Eddig lehetséges:',
    left_one: 'Még egyszer adható tovább.',
    left_other: 'Még {{count}} alkalommal adható tovább.',
    name: 'Az új vendég neve',
    email: 'Az új vendég e-mail-címe',
    message: 'Néhány szó hozzá',
    confirm: 'Jegy átadása',
    doneTitle: 'A jegyet átadta',
    doneText: '{{name}} levélben kapja meg. Ez az oldal már nem mutatja.',
  },
}
