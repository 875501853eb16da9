import { tableOf } from './table';

describe('a table', () => {
  test('has columns as wide as their longest text, and no blank at the end of a line', () => {
    const rows = [
      ['api', 'src-1', 'x'],
      ['reservation', '', ''],
    ];
    expect(tableOf(['image', 'tag', 'place'], rows)).toBe(
      'IMAGE        TAG    PLACE\n' + 'api          src-1  x\n' + 'reservation\n',
    );
  });
});
