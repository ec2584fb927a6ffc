// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dialogs/formdialog.h"

class QLabel;
class QLineEdit;
class QListWidget;
class QProgressBar;

namespace berth {

/// Imports an openb trace: two files, a name, then progress that can be cancelled. What is wrong is
/// listed with file, line and column; nothing is imported by half.
class ImportDialog final : public FormDialog
{
    Q_OBJECT
public:
    ImportDialog(Backend &backend, QWidget *parent);
    ~ImportDialog() override;

    void reject() override;

protected:
    [[nodiscard]] QList<FieldError> check() const override;
    void send() override;

private:
    QLineEdit *addFile(const QString &name, const QString &label, const QString &tip,
                       const QString &pointer);
    void chooseFile(QLineEdit *edit, const QString &title);
    void showProgress(const QString &phase, qint64 done, qint64 total);
    void showProblems(const Error &error);

    Backend &m_backend;
    QLineEdit *m_nodes;
    QLineEdit *m_pods;
    QLineEdit *m_name;
    QWidget *m_progressBox;
    QLabel *m_phase;
    QProgressBar *m_progress;
    QListWidget *m_problems;
    CancelFlag m_cancel;
};

} // namespace berth
