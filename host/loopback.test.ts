import { refuseUnlessLoopback } from './loopback';

describe('loopback', () => {
  test.each([
    'http://127.0.0.1:4566',
    'http://localhost:5000/',
    'https://LOCALHOST/',
    'http://127.8.9.10',
    'http://[::1]:8080/v2/',
    'http://2130706433/',
    'unix:///run/docker.sock',
    'tcp://127.0.0.1:2375',
  ])('accepts %s', (url) => {
    expect(() => refuseUnlessLoopback(url)).not.toThrow();
  });

  test.each([
    'https://ecr.eu-west-1.amazonaws.com',
    'http://10.0.0.1',
    'http://0.0.0.0:80',
    'http://127.0.0.1.example.com',
    'http://localhost.example.com',
    'http://127.0.0.1@example.com/',
    'http://localhost:80@example.com/',
    'http://[::ffff:10.0.0.1]/',
    'tcp://127.0.0.1.example.com:2375',
    'ssh://localhost',
    'unix://example.com/run/docker.sock',
    'localhost:5000',
    '127.0.0.1',
    '',
  ])('fails on %s', (url) => {
    expect(() => refuseUnlessLoopback(url)).toThrow(/^refused to use/);
  });

  test('fails without repeating a password', () => {
    expect(() => refuseUnlessLoopback('https://me:secret@example.com/')).toThrow('refused to use https://example.com/');
  });
});
