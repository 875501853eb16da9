import { DataExternal } from '@cdktf/provider-external/lib/data-external';
import { Resource } from '@cdktf/provider-null/lib/resource';
import { TerraformStack, Testing } from 'cdktf';
import { Construct } from 'constructs';
import { addressOf, named, resourceName } from './address';

function stack(name = 'main', app = Testing.app()): TerraformStack {
  return new TerraformStack(app, name);
}

describe('address', () => {
  test.each([
    ['api', 'api'],
    ['api-service', 'api_service'],
    ['shop/api.v2', 'shop_api_v2'],
    ['reservationProcessor', 'reservation_processor'],
    ['--api--', 'api'],
  ])('names the resource of %s %s', (name, resource) => {
    expect(resourceName(stack(), 'name', name)).toBe(resource);
  });

  test.each(['', '-', '1api', 'äpi', 'апи'])('fails on the name "%s"', (name) => {
    expect(() => resourceName(stack(), 'name', name)).toThrow(
      `main: 'name' must be a name made of ASCII letters, digits and separators that starts with a letter, got "${name}"`,
    );
  });

  test('gives a resource its address, wherever it is in the tree', () => {
    const main = stack();
    const construct = new Construct(new Construct(main, 'outer'), 'inner');

    expect(addressOf(named(new Resource(construct, 'Build', {}), 'api_image'))).toBe('null_resource.api_image');
    expect(addressOf(named(new DataExternal(construct, 'Data', { program: [] }), 'api_image'))).toBe(
      'data.external.api_image',
    );
  });

  test('takes one name in two stacks', () => {
    const app = Testing.app();
    named(new Resource(new Construct(stack('one', app), 'a'), 'Build', {}), 'api');

    expect(() => named(new Resource(new Construct(stack('two', app), 'a'), 'Build', {}), 'api')).not.toThrow();
  });

  test('fails on two resources of one type and name', () => {
    const main = stack();
    named(new Resource(new Construct(main, 'a'), 'Build', {}), 'api');

    expect(() => named(new Resource(new Construct(main, 'b'), 'Build', {}), 'api')).toThrow(
      `main/b: 'name' "api" is that of 'main/a' too: both are null_resource.api\n  fix:  give one of them another name`,
    );
  });
});
