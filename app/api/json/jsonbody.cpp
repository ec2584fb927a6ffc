// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/json/jsonbody.h"

#include <QtCore/qjsondocument.h>
#include <QtCore/qurlquery.h>

#include <set>
#include <vector>

namespace berth::api {

using namespace Qt::StringLiterals;

namespace {

constexpr size_t DeepestBody = 64;

Error malformed(const QString &message, qsizetype position)
{
    return {ErrorCode::InvalidArgument,
            u"malformed-json"_s,
            u"The body cannot be read as JSON: "_s + message,
            {{QString(), int(position), message, {}}}};
}

/// Walks JSON that is known to be well formed, for what QJsonDocument lets pass: a name that stands
/// twice in one object, of which it keeps the last, and depth.
Result<void> requirePlain(const QByteArray &bytes)
{
    struct Level
    {
        bool isObject = false;
        bool awaitsName = false;
        std::set<QByteArray> names;
    };
    std::vector<Level> levels;
    for (qsizetype at = 0; at < bytes.size(); ++at) {
        const char c = bytes[at];
        if (c == '{' || c == '[') {
            if (levels.size() == DeepestBody)
                return tl::unexpected(malformed(u"more than 64 levels"_s, at));
            levels.push_back({c == '{', c == '{', {}});
        } else if (c == '}' || c == ']') {
            levels.pop_back();
        } else if (c == ',' && !levels.empty()) {
            levels.back().awaitsName = levels.back().isObject;
        } else if (c == '"') {
            const qsizetype from = at + 1;
            for (++at; bytes[at] != '"'; ++at)
                at += bytes[at] == '\\' ? 1 : 0;
            if (levels.empty() || !levels.back().awaitsName)
                continue;
            levels.back().awaitsName = false;
            if (!levels.back().names.insert(bytes.mid(from, at - from)).second) {
                return tl::unexpected(malformed(u"the name \"%1\" stands twice in one object"_s.arg(
                                                    QString::fromUtf8(bytes.mid(from, at - from))),
                                                from));
            }
        }
    }
    return {};
}

} // namespace

Result<QJsonObject> jsonBody(const QByteArray &bytes)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(bytes, &error);
    if (error.error != QJsonParseError::NoError)
        return tl::unexpected(malformed(error.errorString(), error.offset));
    if (!document.isObject())
        return tl::unexpected(malformed(u"an object is wanted, as in {\"name\": \"west\"}"_s, 0));
    if (const auto plain = requirePlain(bytes); !plain)
        return tl::unexpected(plain.error());
    return document.object();
}

Result<QJsonObject> formBody(const QByteArray &bytes)
{
    QByteArray spaced = bytes;
    spaced.replace('+', ' '); // as forms write a blank; a plus comes as %2B
    const QUrlQuery query(QString::fromUtf8(spaced));
    QJsonObject body;
    const auto pairs = query.queryItems(QUrl::FullyDecoded);
    for (const auto &[name, value] : pairs) {
        if (body.contains(name)) {
            return tl::unexpected(Error{ErrorCode::InvalidArgument,
                                        u"malformed-form"_s,
                                        u"The form names '%1' twice."_s.arg(name),
                                        {}});
        }
        body.insert(name, value);
    }
    return body;
}

} // namespace berth::api
