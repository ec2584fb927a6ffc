// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/backend.h"

#include <QtWidgets/qdialog.h>

class QLabel;
class QLineEdit;
class QProgressBar;

namespace berth {

class Text;

/// Computes the audit trail's chain anew, with progress, and says what came of it. Closing it in
/// between cancels.
class AuditDialog final : public QDialog
{
    Q_OBJECT
public:
    AuditDialog(Backend &backend, QWidget *parent);

    void reject() override;

private:
    void showProgress(const QString &phase, qint64 done, qint64 total);
    void showVerdict(const Result<AuditVerdict> &verdict);

    CancelFlag m_cancel;
    QProgressBar *m_progress;
    Text *m_text;
    QLabel *m_picture;
    QLineEdit *m_hash;
};

} // namespace berth
