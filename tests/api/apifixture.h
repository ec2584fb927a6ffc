// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/endpoint.h"
#include "app/core/accounts.h"
#include "tests/support/corefixture.h"

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsonobject.h>

namespace berth::test {

/// What came back.
struct Reply
{
    int status = 0;
    QMap<QByteArray, QByteArray> headers; ///< by lower-case name
    QByteArray body;

    [[nodiscard]] QJsonObject json() const;
    /// The last word of a problem's type.
    [[nodiscard]] QString problem() const;
    /// The pointers of a problem's errors.
    [[nodiscard]] QStringList pointers() const;
};

/// A core with its API on a free port of the loopback, set up with an administrator "root", and a
/// client that says what it is told to.
class ApiFixture final
{
public:
    explicit ApiFixture(bool isSetUp = true);
    ~ApiFixture();
    Q_DISABLE_COPY_MOVE(ApiFixture)

    struct Request
    {
        QByteArray method = "GET";
        QByteArray path;
        QByteArray token = {};
        QByteArray body = {};
        QList<QPair<QByteArray, QByteArray>> headers = {};
    };
    /// Waits for the answer. Every one of JSON is checked against the OpenAPI document.
    Reply send(const Request &request);
    Reply get(const QByteArray &path, const QByteArray &token = {});
    Reply post(const QByteArray &path, const QJsonObject &body, const QByteArray &token = {});
    Reply patch(const QByteArray &path, const QJsonObject &body, const QByteArray &token);
    Reply put(const QByteArray &path, const QJsonObject &body, const QByteArray &token);
    Reply remove(const QByteArray &path, const QByteArray &token);
    /// Sends the same request on @p count connections at once.
    std::vector<Reply> sendAtOnce(const Request &request, int count);

    /// Signs in. @returns an access token
    QByteArray signIn(const QString &username,
                      const QString &password = QStringLiteral("correct horse battery"));
    /// An account with that role in the organization @p organization, signed in.
    QByteArray member(const QString &username, qint64 organization, const QString &role);
    /// A cluster of one node of 8 cores, 16 GiB, 2 GPUs in a new organization; its ids.
    struct Place
    {
        qint64 organization = 0;
        qint64 cluster = 0;
    };
    Place makePlace(const QString &name);
    [[nodiscard]] static QJsonObject draft(qint64 cluster, const QString &cpu);

    CoreFixture core;
    std::unique_ptr<core::Accounts> accounts;
    std::unique_ptr<api::Endpoint> endpoint;
    QByteArray root; ///< an access token of the administrator

    /// What of the answers was not as the document says, one line each.
    QStringList violations;

private:
    void checkAnswer(const Request &request, const Reply &reply);

    class Document;
    std::unique_ptr<Document> m_document;
};

} // namespace berth::test
