export const today = {
  title: 'Ma',
  greeting: 'Üdvözöljük, {{name}}!',
  onNow: 'Ma zajlik',
  nothingToday: { title: 'Ma nincs esemény', text: 'A következők lejjebb láthatók.' },
  attention: 'Emberre vár',
  nothingToDo: 'Semmi sem vár Önre.',
  stillDraft: 'Közeleg, de még vázlat',
  next: 'Következik',
  noNext: 'Még nincs tervezett esemény.',
  openDoor: 'Beléptetés',
} as const
