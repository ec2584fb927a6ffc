// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/http/answer.h"
#include "app/api/http/request.h"
#include "app/api/schema/schema.h"
#include "models/domain/permissions.h"

#include <functional>
#include <variant>
#include <vector>

namespace berth::store {
class Transaction;
}

namespace berth::api {

class Call;
class Exchange;
class JsonWriter;

/// What a handler answers: everything but what is added to every answer.
struct Outcome
{
    int status = 200;
    /// Writes the members of the answer's object, without its braces. Runs after the commit, on the
    /// API's thread: it holds what it writes by value. Empty: an answer without a body.
    std::function<void(JsonWriter &)> members = {};
    qint64 version = 0; ///< of the object, as ETag; 0: none
    QString location = {}; ///< of what was made; empty: none
    qint64 seq = 0; ///< of a read: the feed head that it was read at; of a write the pipeline's
    /// A member that is shown this once, such as the code of an invite: no replay bears it.
    std::pair<QLatin1StringView, QString> once = {};
    std::vector<Header> headers = {};
};

/// A use case of a write, made from a request that was found in order.
using Act = std::function<Result<Outcome>(store::Transaction &)>;
/// Takes the answer of what could not answer at once. On the API's thread, once.
using Reply = std::function<void(Result<Outcome>)>;

/// Runs inside one read of the store, at one moment. On the API's thread.
using ReadHandler = Result<Outcome> (*)(Call &);
/// Makes the use case; it runs later, on the core thread, in its own savepoint.
using WriteHandler = Result<Act> (*)(Call &);
/// Answers later.
using LateHandler = void (*)(std::shared_ptr<Call>, Reply);
/// Answers with other than JSON.
using PageHandler = Result<Answer> (*)(Call &);
/// Begins a stream on the exchange, or refuses.
using StreamHandler = Result<void> (*)(Call &, const std::shared_ptr<Exchange> &);

enum class Access : quint8 {
    Anyone, ///< also before Berth is set up
    AnyoneOnceSetUp,
    SignedIn,
};

/// A parameter of the query.
struct Parameter
{
    QString name;
    SchemaRef schema;
    QString description;
};

/// One row of the table of routes: the router, the checks, the validation and the OpenAPI document
/// are made from it.
struct Route
{
    Method method = Method::Get;
    QString pattern; ///< "/api/v1/clusters/{id}"; ids are positive integers, {code} any text
    QString operation; ///< "getCluster": the name of the operation
    QString area; ///< "clusters": its tag in the document
    QString summary;
    Access access = Access::SignedIn;
    /// What the caller's role must allow; what belongs to another organization is not found.
    std::optional<Permission> permission = {};
    std::vector<Parameter> parameters = {};
    SchemaRef body = {}; ///< of the request; null: none is taken
    SchemaRef answer = {}; ///< of the success; null: no body
    int status = 200; ///< of the success
    std::vector<int> problems = {}; ///< statuses besides those that every route may answer
    bool takesForm = false; ///< also application/x-www-form-urlencoded
    bool takesMatch = false; ///< If-Match
    bool takesDryRun = false; ///< ?dry_run=true
    bool isOptionalBody = false; ///< an absent body is an empty object
    QByteArray answerType = "application/json";
    std::variant<ReadHandler, WriteHandler, LateHandler, PageHandler, StreamHandler> handler = {};
};

} // namespace berth::api
