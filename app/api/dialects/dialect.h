// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/dialects/dialectcall.h"
#include "app/api/http/answer.h"

#include <functional>
#include <variant>

namespace berth::store {
class Transaction;
}

/// The dialects: the interfaces of services that Berth replaces, so that their scripts keep
/// working (docs/dialects.md). Each is a table of routes and how it words its answers, in one file;
/// what happens is Berth's use cases.
namespace berth::api {

/// How a member of a body or a parameter is read. What the services took is taken: numbers as
/// texts, truth as 1 or 0, blanks around.
enum class FieldKind : quint8 {
    Text,
    Loose, ///< a text; anything else counts as absent
    Strict, ///< a text, and not a number
    Filled, ///< a text that is not empty
    Password, ///< 1..128 characters
    Integer, ///< cut to a whole number
    Number,
    Cores, ///< to the thousandth, from 0 on
    Memory, ///< GiB, from 0 on; nothing between 0 and 1 MiB
    Devices, ///< whole ones, from 0 on
};

struct DialectField
{
    QString name; ///< "username", or below an object: "user.username"
    FieldKind kind = FieldKind::Text;
    bool isRequired = true;
};

/// The reason of a refusal that is answered without a body.
inline constexpr QLatin1StringView DialectNoBody("no-body");

/// A use case; the value of what it answers. Undefined: no body.
using DialectAct = std::function<Result<QJsonValue>(store::Transaction &)>;
using DialectReply = std::function<void(Result<QJsonValue>)>;
using DialectRead = Result<QJsonValue> (*)(DialectCall &);
/// Makes the use case, which runs as DialectCall::actor().
using DialectWrite = Result<DialectAct> (*)(DialectCall &);
using DialectLate = void (*)(const std::shared_ptr<DialectCall> &, const DialectReply &);

struct DialectRoute
{
    Method method = Method::Get;
    QString pattern; ///< "/clusters/{cluster_id:id}": a number, without ":id" any text
    QString summary;
    QList<DialectField> body = {};
    QList<DialectField> query = {};
    bool needsToken = false;
    bool takesForm = false; ///< its body is a form as well as JSON
    bool isBare = false; ///< answered without the dialect's envelope
    std::variant<DialectRead, DialectWrite, DialectLate> handler = {};
};

/// One dialect. Constant; any thread.
struct Dialect
{
    QString name;
    QString title; ///< of its document
    quint16 port = 8000; ///< where nothing else is said
    bool actsAsAccount = false; ///< it knows no sign-in: it acts as an account of Berth
    bool needsAdministrator = false; ///< and that one must be an administrator
    int invalidStatus = 422; ///< of what breaks a rule of its fields
    /// The body of a success, of what a handler gave.
    QJsonValue (*success)(const QJsonValue &value) = nullptr;
    /// The body of a failure.
    QJsonObject (*failure)(int status, const Error &error) = nullptr;
    /// What must be in order before it listens; fills in what its handlers need.
    Result<void> (*prepare)(core::Core &core, DialectOptions &options) = nullptr;
    QList<DialectRoute> routes = {};
};

[[nodiscard]] const Dialect &deploymentsDialect();
[[nodiscard]] const Dialect &kargoDialect();
[[nodiscard]] const Dialect &hypervisorDialect();
[[nodiscard]] const Dialect &jobsDialect();
[[nodiscard]] const Dialect &pingDialect();

/// nullptr where there is none of that name.
[[nodiscard]] const Dialect *findDialect(QStringView name);
[[nodiscard]] QStringList dialectNames();

/// Its OpenAPI 3.1 document.
[[nodiscard]] QJsonObject dialectDocument(const Dialect &dialect);

/// Failures as FastAPI words them: {"detail": "..."}, of fields a list with `loc`, `msg`, `type`.
[[nodiscard]] QJsonObject detailFailure(int status, const Error &error);
[[nodiscard]] QJsonValue unwrapped(const QJsonValue &value); ///< a success without an envelope

} // namespace berth::api
