// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/http/answer.h"

#include "app/api/json/jsonwriter.h"

#include <QtCore/qloggingcategory.h>

namespace berth::api {

using namespace Qt::StringLiterals;

Q_LOGGING_CATEGORY(lcApi, "berth.api")

QByteArrayView reasonPhrase(int status)
{
    switch (status) {
    case 200:
        return "OK";
    case 201:
        return "Created";
    case 202:
        return "Accepted";
    case 204:
        return "No Content";
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 409:
        return "Conflict";
    case 410:
        return "Gone";
    case 412:
        return "Precondition Failed";
    case 413:
        return "Content Too Large";
    case 415:
        return "Unsupported Media Type";
    case 422:
        return "Unprocessable Content";
    case 429:
        return "Too Many Requests";
    case 500:
        return "Internal Server Error";
    case 501:
        return "Not Implemented";
    case 503:
        return "Service Unavailable";
    case 504:
        return "Gateway Timeout";
    default:
        return "Unknown";
    }
}

QByteArray Answer::head() const
{
    QByteArray out;
    out.reserve(256);
    out += "HTTP/1.1 ";
    out += QByteArray::number(status);
    out += ' ';
    out += reasonPhrase(status);
    out += "\r\n";
    if (status != 204) {
        if (!type.isEmpty()) {
            out += "Content-Type: ";
            out += type;
            out += "\r\n";
        }
        out += "Content-Length: ";
        out += QByteArray::number(body.size());
        out += "\r\n";
    }
    for (const Header &header : headers) {
        out += header.name;
        out += ": ";
        out += header.value;
        out += "\r\n";
    }
    out += "\r\n";
    return out;
}

int statusOf(const Error &error)
{
    switch (error.code) {
    case ErrorCode::InvalidArgument: {
        const bool isOfQuery
            = !error.fields.isEmpty() && error.fields.first().pointer.startsWith(u'?');
        return isOfQuery ? 400 : 422;
    }
    case ErrorCode::NotFound:
        return error.reason == "cursor-gone"_L1 ? 410 : 404;
    case ErrorCode::Conflict:
    case ErrorCode::QuotaExceeded:
        return 409;
    case ErrorCode::PreconditionFailed:
        return 412;
    case ErrorCode::PermissionDenied:
        return 403;
    case ErrorCode::Unauthenticated:
        return 401;
    case ErrorCode::TooLarge:
        return 413;
    case ErrorCode::Unsupported:
        return 422;
    case ErrorCode::RateLimited:
        return 429;
    case ErrorCode::Unavailable:
    case ErrorCode::Cancelled:
        return 503;
    case ErrorCode::Timeout:
        return 504;
    case ErrorCode::Corrupt:
    case ErrorCode::Internal:
        break;
    }
    return 500;
}

Answer problem(const Error &error, const QString &requestId)
{
    return problem(statusOf(error), error, requestId);
}

namespace {

void writeProblem(QByteArray &out, int status, const Error &error, const QString &requestId)
{
    const bool isOurs = status == 500;
    JsonWriter json(out);
    json.beginObject();
    json.member("type"_L1, QString(u"urn:berth:problem:"_s + error.reason));
    json.member("title"_L1, QLatin1StringView(reasonPhrase(status)));
    json.member("status"_L1, status);
    json.member("detail"_L1,
                isOurs ? u"Something went wrong here; the log of Berth has it under this "
                         "request's id."_s
                       : error.message);
    json.member("request_id"_L1, requestId);
    if (!error.fields.isEmpty() && !isOurs) {
        json.name("errors"_L1);
        json.beginArray();
        for (const FieldError &field : error.fields) {
            json.beginObject();
            json.member("pointer"_L1, field.pointer);
            json.member("message"_L1, field.message);
            if (field.position >= 0)
                json.member("position"_L1, field.position);
            if (!field.hint.isEmpty())
                json.member("hint"_L1, field.hint);
            json.endObject();
        }
        json.endArray();
    }
    json.endObject();
}

} // namespace

Answer problem(int status, const Error &error, const QString &requestId)
{
    if (status == 500) {
        qCWarning(lcApi, "Request %s failed: %s", qUtf8Printable(requestId),
                  qUtf8Printable(describe(error)));
    }
    Answer answer;
    answer.status = status;
    answer.type = "application/problem+json";
    writeProblem(answer.body, status, error, requestId);
    if (status == 401)
        answer.headers.push_back({"WWW-Authenticate", "Bearer realm=\"berth\""});
    if (error.retryAfter)
        answer.headers.push_back({"Retry-After", QByteArray::number(error.retryAfter->count())});
    else if (status == 503)
        answer.headers.push_back({"Retry-After", "1"});
    return answer;
}

} // namespace berth::api
