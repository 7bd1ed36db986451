import { RequestError } from './errors.js'

/** Sets response.locals: the tenant, if the request names one, and a signal that is aborted when the client leaves. */
export function context(request, response, next) {
  const tenant = request.get('X-Tenant')
  if (tenant !== undefined && !/^[a-z][a-z0-9-]{0,30}$/.test(tenant)) throw new RequestError(400, 'X-Tenant: a name')
  const left = new AbortController()
  response.on('close', () => {
    if (!response.writableFinished) left.abort(new Error('the client has left'))
  })
  Object.assign(response.locals, { tenant, signal: left.signal })
  next()
}
