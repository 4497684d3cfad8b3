/** 200 lines to try collections with: ten subjects, each five times four ways, with fields to filter by. */
const SUBJECTS = {
  animals: [['The old cat', 'A young dog', 'The neighbour\'s parrot', 'A grey horse', 'The small hedgehog'], ['sleeps by the warm stove.', 'waits at the garden gate.', 'was taken to the vet on Monday.', 'eats more in winter than in summer.']],
  markets: [['The central bank', 'A large insurer', 'The stock exchange', 'An investment fund', 'The price of copper'], ['surprised traders this morning.', 'lost two percent in one week.', 'reacted to the new interest rate.', 'is expected to recover next year.']],
  kitchen: [['This tomato soup', 'Fresh bread', 'A good risotto', 'The lemon cake', 'Slow cooked beef'], ['needs salt and a little patience.', 'should rest for ten minutes.', 'tastes best on the second day.', 'goes well with roasted vegetables.']],
  football: [['The home team', 'Their young goalkeeper', 'The injured striker', 'A nervous referee', 'The coach'], ['decided the match in the last minute.', 'was cheered by the whole stadium.', 'trained in heavy rain.', 'will miss the cup final.']],
  space: [['The orbiter', 'A distant comet', 'The new telescope', 'The lunar lander', 'A crew of four'], ['sent its first pictures to Earth.', 'will pass the Sun in spring.', 'lost radio contact for an hour.', 'studies the surface of an icy moon.']],
  computers: [['The login page', 'A forgotten password', 'The backup server', 'An encrypted disk', 'The update'], ['can be reset by an administrator.', 'caused an error message at startup.', 'was repaired overnight.', 'needs the latest version of the software.']],
  travel: [['The night train', 'A small hotel by the sea', 'The mountain path', 'Our ferry', 'The airport bus'], ['was full of tourists.', 'is closed during the winter months.', 'offers a view of the whole coast.', 'left an hour late.']],
  health: [['A balanced diet', 'Regular exercise', 'The new vaccine', 'Enough sleep', 'The family doctor'], ['lowers the risk of heart disease.', 'helps patients to recover sooner.', 'was studied in a large trial.', 'matters most for older people.']],
  weather: [['A heavy storm', 'Thick fog', 'The first snow', 'A long drought', 'The west wind'], ['closed the roads in the north.', 'is forecast for the weekend.', 'damaged the harvest.', 'surprised hikers in the hills.']],
  music: [['The string quartet', 'A street musician', 'The opera house', 'Her second album', 'The piano teacher'], ['played to a silent audience.', 'was praised by the critics.', 'opens its season in October.', 'mixes old songs with new rhythms.']],
};

export function sample() {
  const lines = [];
  for (const [topic, [who, what]] of Object.entries(SUBJECTS)) {
    who.forEach((w, i) => what.forEach((x, j) => {
      const n = lines.length;
      lines.push(JSON.stringify({id: `${topic}-${i + 1}${'abcd'[j]}`, text: `${w} ${x}`, topic, words: `${w} ${x}`.split(' ').length, day: new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10), long: `${w} ${x}`.length > 45}));
    }));
  }
  return new File([`${lines.join('\n')}\n`], 'sample.jsonl', {type: 'application/x-ndjson'});
}
