// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/guard/refusal.h"

namespace berth::api {

namespace {

struct Status
{
    int number;
    QByteArrayView phrase;
    QByteArrayView slug;
};

// Only what the guard itself answers; everything else has its phrase from the server behind.
constexpr Status Statuses[] = {
    {400, "Bad Request", "malformed-request"},
    {408, "Request Timeout", "request-timeout"},
    {411, "Length Required", "length-required"},
    {413, "Content Too Large", "content-too-large"},
    {414, "URI Too Long", "uri-too-long"},
    {417, "Expectation Failed", "expectation-failed"},
    {421, "Misdirected Request", "misdirected-request"},
    {429, "Too Many Requests", "too-many-connections"},
    {431, "Request Header Fields Too Large", "header-fields-too-large"},
    {500, "Internal Server Error", "internal"},
    {501, "Not Implemented", "not-implemented"},
    {503, "Service Unavailable", "unavailable"},
    {505, "HTTP Version Not Supported", "http-version-not-supported"},
};

const Status *findStatus(int number)
{
    for (const Status &status : Statuses) {
        if (status.number == number)
            return &status;
    }
    return nullptr;
}

} // namespace

QByteArrayView statusPhrase(int status)
{
    const Status *found = findStatus(status);
    return found ? found->phrase : QByteArrayView();
}

QByteArrayView problemSlug(int status)
{
    const Status *found = findStatus(status);
    return found ? found->slug : QByteArrayView("unknown");
}

QByteArray refusalAnswer(const Refusal &refusal, QByteArrayView commonFields, bool isHead)
{
    const QByteArray number = QByteArray::number(refusal.status);
    QByteArray body;
    body.append("{\"type\":\"urn:berth:problem:").append(problemSlug(refusal.status));
    body.append("\",\"title\":\"").append(statusPhrase(refusal.status));
    body.append("\",\"status\":").append(number);
    body.append(",\"detail\":\"").append(refusal.reason).append("\"}\n");

    QByteArray answer;
    answer.reserve(512 + body.size());
    answer.append("HTTP/1.1 ").append(number).append(' ').append(statusPhrase(refusal.status));
    answer.append("\r\nContent-Type: application/problem+json\r\nContent-Length: ");
    answer.append(QByteArray::number(body.size())).append("\r\n");
    if (refusal.retryAfterSeconds > 0) {
        answer.append("Retry-After: ").append(QByteArray::number(refusal.retryAfterSeconds));
        answer.append("\r\n");
    }
    answer.append(commonFields).append("Connection: close\r\n\r\n");
    if (!isHead)
        answer.append(body);
    return answer;
}

} // namespace berth::api
