/** What a program prints does not depend on the terminal that its tests run on: jest's own workers are told to use colors there. */
delete process.env['FORCE_COLOR'];
process.env['NO_COLOR'] = '1';
