
'use strict';

const methods = ['get', 'post', 'put', 'delete'];

// Everything of the document is put in as text: nothing in it can become markup.
function make(name, attributes, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key === 'class') node.className = value;
    else if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value);
  }
  node.append(...children.filter(child => child !== null && child !== undefined));
  return node;
}

function show(api) {
  const named = reference => api.components.schemas[reference.split('/').pop()];
  const header = h => (h.$ref ? api.components.headers[h.$ref.split('/').pop()] : h);

  function resolve(schema) {
    const either = (schema.oneOf || []).filter(s => s.type !== 'null');
    if (schema.$ref) return { ...named(schema.$ref), name: schema.$ref.split('/').pop() };
    return either.length === 1 ? { ...resolve(either[0]), nullable: true } : schema;
  }

  function typeOf(schema) {
    const s = resolve(schema || {});
    const types = [].concat(s.type || []).filter(t => t !== 'null');
    const orNull = s.nullable || [].concat(s.type || []).includes('null') ? ' or null' : '';
    const either = s.oneOf || s.anyOf;
    if (s.enum) return s.enum.filter(v => v !== null).join(' | ') + (orNull || (s.enum.includes(null) ? ' or null' : ''));
    if (types[0] === 'array') return 'list of ' + typeOf(s.items) + orNull;
    if (either) return either.map(typeOf).join(' or ') + orNull;
    return (s.format || types.join(' or ') || 'any') + orNull;
  }

  function fields(schema, seen) {
    const s = resolve(schema);
    const alternatives = (s.oneOf || s.anyOf || []).filter(a => a.type !== 'null');
    if (alternatives.length > 0) {
      return make('div', {}, ...alternatives.map(a => make('div', { class: 'nested' }, make('p', { class: 'soft' }, resolve(a).name || 'one form'), fields(a, seen))));
    }
    const inner = s.items ? resolve(s.items) : s.additionalProperties && typeof s.additionalProperties === 'object' ? resolve(s.additionalProperties) : null;
    if (inner) return fields(inner, seen);
    if (!s.properties || (s.name && seen.includes(s.name))) return null;
    const below = s.name ? seen.concat(s.name) : seen;
    const table = make('table');
    for (const [name, property] of Object.entries(s.properties)) {
      const required = (s.required || []).includes(name) ? '' : ', may be absent';
      const more = fields(property, below);
      table.append(make('tr', {}, make('td', {}, make('code', {}, name)), make('td', {}, typeOf(property) + required),
        make('td', {}, property.description || resolve(property).description || '', more && make('div', { class: 'nested' }, more))));
    }
    return table;
  }

  function example(schema, seen) {
    const s = resolve(schema || {});
    if (s.name && seen.includes(s.name)) return null;
    const below = s.name ? seen.concat(s.name) : seen;
    if (s.enum) return s.enum[0];
    switch ([].concat(s.type || [])[0] === 'null' ? [].concat(s.type)[1] : [].concat(s.type || [])[0]) {
      case 'object': return Object.fromEntries(Object.entries(s.properties || {}).filter(([name]) => (s.required || []).includes(name)).map(([name, p]) => [name, example(p, below)]));
      case 'array': return [example(s.items, below)];
      case 'integer': case 'number': return 1;
      case 'boolean': return true;
      default: return '…';
    }
  }

  function curl(path, method, operation) {
    const parts = ['curl -sS'];
    if (method !== 'get') parts.push('-X ' + method.toUpperCase());
    parts.push('"$SENTINEL_URL' + path.replace(/{(\w+)}/g, '<$1>') + '"');
    const scheme = Object.keys((operation.security || [])[0] || {})[0];
    if (scheme) parts.push('-H "Authorization: Bearer $' + (scheme === 'apiToken' ? 'SENTINEL_TOKEN' : 'SESSION_TOKEN') + '"');
    const takes = name => (operation.parameters || []).some(p => p.name === name);
    if (takes('Idempotency-Key')) parts.push('-H "Idempotency-Key: $(uuidgen)"');
    if (takes('If-Match')) parts.push("-H 'If-Match: \"<version>\"'");
    const content = Object.entries((operation.requestBody || {}).content || {})[0];
    if (content) {
      parts.push("-H 'Content-Type: " + content[0] + "'");
      parts.push(content[0].endsWith('json') ? "-d '" + JSON.stringify(example(content[1].schema, [])) + "'" : '--data-binary @document');
    }
    return parts.join(' \\\n  ');
  }

  function copyable(text) {
    const button = make('button', {
      type: 'button',
      onclick: async () => {
        await navigator.clipboard.writeText(text);
        button.textContent = 'copied';
        setTimeout(() => { button.textContent = 'copy'; }, 1200);
      },
    }, 'copy');
    return make('div', { class: 'curl' }, make('pre', {}, text), button);
  }

  function card(path, method, operation) {
    const node = make('article', { id: operation.operationId },
      make('h3', {}, make('span', { class: 'method ' + method.toUpperCase() }, method.toUpperCase()),
        make('a', { href: '#' + operation.operationId }, path), make('small', {}, operation.operationId)),
      make('p', { class: 'soft' }, operation.description || ''));
    const parameters = operation.parameters || [];
    if (parameters.length > 0) {
      node.append(make('h4', {}, 'Parameters'), make('table', {}, ...parameters.map(p => make('tr', {}, make('td', {}, make('code', {}, p.name)),
        make('td', {}, p.in + ', ' + typeOf(p.schema) + (p.required ? ', required' : '')), make('td', {}, p.description || '')))));
    }
    for (const [media, body] of Object.entries((operation.requestBody || {}).content || {})) {
      node.append(make('h4', {}, 'Body, ' + media), fields(body.schema || {}, []) || make('p', { class: 'soft' }, typeOf(body.schema)));
    }
    node.append(make('h4', {}, 'Answers'));
    for (const [status, response] of Object.entries(operation.responses)) {
      const details = make('details', {}, make('summary', {}, make('code', {}, status), ' ' + (response.description || '')));
      const headers = Object.entries(response.headers || {});
      if (headers.length > 0) {
        details.append(make('table', {}, ...headers.map(([name, h]) => make('tr', {}, make('td', {}, make('code', {}, name)), make('td', {}, 'header'), make('td', {}, header(h).description || '')))));
      }
      for (const [media, body] of Object.entries(response.content || {})) {
        details.append(make('p', { class: 'soft' }, media), fields(body.schema || {}, []) || '');
      }
      node.append(details);
    }
    node.append(make('h4', {}, 'Try it'), copyable(curl(path, method, operation)));
    return node;
  }

  const main = document.getElementById('main');
  const nav = document.getElementById('nav');
  const entries = [];
  main.replaceChildren(make('p', {}, api.info.description || ''), make('p', { class: 'soft' }, 'The same for programs: ', make('a', { href: '/openapi/v1.json' }, '/openapi/v1.json')));
  for (const tag of (api.tags || []).map(t => t.name)) {
    const title = make('h2', {}, tag);
    const section = make('h2', {}, tag);
    const group = { title, section, links: [] };
    main.append(title);
    nav.append(section);
    for (const [path, item] of Object.entries(api.paths)) {
      for (const method of methods.filter(m => item[m] && (item[m].tags || []).includes(tag))) {
        const operation = item[method];
        const article = card(path, method, operation);
        const link = make('a', { href: '#' + operation.operationId }, make('span', { class: 'method ' + method.toUpperCase() }, method.toUpperCase()), path.replace('/v1', ''));
        main.append(article);
        nav.append(link);
        entries.push({ article, link, group, text: (method + ' ' + article.textContent).toLowerCase() });
      }
    }
  }

  const search = document.getElementById('search');
  search.addEventListener('input', () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const shown = new Set();
    for (const entry of entries) {
      const match = words.every(word => entry.text.includes(word));
      entry.article.hidden = entry.link.hidden = !match;
      if (match) shown.add(entry.group);
    }
    for (const group of new Set(entries.map(e => e.group))) group.title.hidden = group.section.hidden = !shown.has(group);
  });
  addEventListener('keydown', event => {
    if (event.key === '/' && document.activeElement !== search) { event.preventDefault(); search.focus(); }
  });
  if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

fetch('/openapi/v1.json', { credentials: 'omit' })
  .then(answer => answer.ok ? answer.json() : Promise.reject(new Error(answer.status)))
  .then(show)
  .catch(error => { document.getElementById('state').textContent = 'The documentation cannot be read: ' + error.message; });
